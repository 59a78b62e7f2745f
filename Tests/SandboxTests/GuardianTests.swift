import Foundation
import Testing

@testable import Sandbox

/// The guardian's script with a stranger as its owner, so that the owner can be killed.
@Suite struct GuardianTests {
    @Test(arguments: [SIGKILL, SIGTERM])
    func leavesNothingWhenTheOwnerIsKilled(signal: Int32) async throws {
        let scene = try await Scene()
        #expect(scene.outcome == "ready")
        let postmaster = try scene.postmaster()
        kill(scene.owner, signal)
        await scene.waitForEnd()
        #expect(!FileManager.default.fileExists(atPath: scene.folder))
        #expect(!isRunning(postmaster))
    }

    @Test func leavesNothingWhenItIsTerminatedItself() async throws {
        let scene = try await Scene()
        #expect(scene.outcome == "ready")
        let postmaster = try scene.postmaster()
        kill(scene.guardian, SIGTERM)
        await scene.waitForEnd()
        #expect(!FileManager.default.fileExists(atPath: scene.folder))
        #expect(!isRunning(postmaster))
        kill(scene.owner, SIGKILL)
    }

    @Test func leavesAFolderThatIsNotItsOwn() async throws {
        let scene = try await Scene()
        let second = try await Scene(folder: scene.folder)
        #expect(second.outcome.hasPrefix("failed"))
        await second.waitForEnd()
        #expect(FileManager.default.fileExists(atPath: scene.folder + "/data/postmaster.pid"))
        kill(second.owner, SIGKILL)
        kill(scene.owner, SIGKILL)
        await scene.waitForEnd()
    }

    @Test func removesFoldersThatAKilledGuardianLeft() async throws {
        let parent = NSTemporaryDirectory() + "/stale-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let folders = SandboxFolders(temporary: parent)
        func make(_ name: String, guardian: pid_t) throws -> String {
            let folder = parent + "/" + name
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("\(guardian)\n".utf8).write(to: URL(fileURLWithPath: folder + "/guardian.pid"))
            return folder
        }
        let nobody: pid_t = 0x3f_ffff
        let stale = try make(SandboxFolders.prefix + "1", guardian: nobody)
        let living = try make(SandboxFolders.prefix + "2", guardian: getpid())
        let foreign = try make("somebody-elses", guardian: nobody)
        folders.removeStale()
        #expect([stale, living, foreign].map(FileManager.default.fileExists(atPath:)) == [false, true, true])
    }
}

/// False for a zombie too: not every container's init collects the orphans.
private func isRunning(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return true }
    return !status.contains(") Z ")
}

/// A guardian and an owner that is no more than a writer of the guardian's input.
private struct Scene {
    let folder: String
    let owner: pid_t
    let guardian: pid_t
    /// The last line of the guardian's report.
    let outcome: String
    private let stage: Guardian

    private static let script = """
        mkfifo "$1"
        sh -c "$2" guardian "$3" "$4" "$5" "$6" "$7" <"$1" &
        guardian=$!
        sleep 600 >"$1" &
        echo "processes $! $guardian"
        wait $guardian
        rm -f "$1"
        """

    init(folder: String? = nil) async throws {
        let environment = ProcessInfo.processInfo.environment
        self.folder = try folder ?? SandboxFolders(temporary: nil).newName()
        stage = try Guardian(
            script: Self.script,
            arguments: [
                NSTemporaryDirectory() + "/guardian-test-" + UUID().uuidString,
                String(decoding: PackageResources.guardian_sh, as: UTF8.self), self.folder,
                PostgresInstallation.find(environment: environment).bindir, ServerUser.forCaller() ?? "",
                ServerSettings().configuration(socketFolder: self.folder), ServerSettings().hostBasedAuthentication,
            ], environment: ["PATH": environment["PATH"] ?? ""])
        let processes = await stage.report { line in
            line.hasPrefix("processes") ? line.split(separator: " ").compactMap { pid_t($0) } : nil
        }
        (owner, guardian) = (try #require(processes?.first), try #require(processes?.last))
        outcome = await stage.report { $0.hasPrefix("step") ? nil : $0 } ?? "no report"
    }

    func postmaster() throws -> pid_t {
        let text = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    }

    func waitForEnd() async {
        await stage.waitForEnd()
    }
}
