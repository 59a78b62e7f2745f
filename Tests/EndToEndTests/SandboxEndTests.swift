import Foundation
import Sandbox
import Testing

/// However the sandbox ends, no server and no folder is left.
@Suite(.serialized) struct SandboxEndTests {
    private let home: TemporaryFolder
    private let terminal: TerminalRun

    init() throws {
        home = try TemporaryFolder()
        terminal = try TerminalRun(["sandbox", "--engine", "simulated", "--rows", "2000"], home: home)
    }

    @Test func quitLeavesNothing() async throws {
        let server = try await serverAtThePrompt()
        await terminal.type("quit")
        await terminal.press(.enter)
        #expect(try await terminal.exit() == .code(0))
        try await expectNothingLeft(server)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGHUP])
    func signalLeavesNothing(signal: Int32) async throws {
        let server = try await serverAtThePrompt()
        await terminal.send(signal)
        _ = try await terminal.exit()
        try await expectNothingLeft(server)
    }

    @Test func controlCAtThePromptKeepsIt() async throws {
        let server = try await serverAtThePrompt()
        await terminal.type("sql select")
        await terminal.press(.controlC)
        try await terminal.seePrompt("caggctl (simulated 2.28)>")
        await terminal.type("sql select 40 + 2;")
        await terminal.press(.enter)
        try await terminal.see("42")
        #expect(isRunning(server))
        await terminal.send(SIGKILL)
        _ = try await terminal.exit()
        try await expectNothingLeft(server)
    }

    @Test func controlCWhileItStartsEndsIt() async throws {
        try await eventually("a server") { try serverInFolder() != nil }
        let server = try #require(try serverInFolder())
        await terminal.press(.controlC)
        #expect(try await terminal.exit() == .code(130))
        try await expectNothingLeft(server)
    }

    private func serverAtThePrompt() async throws -> pid_t {
        try await terminal.seePrompt("caggctl (simulated 2.28)>", within: .seconds(120))
        return try #require(try serverInFolder())
    }

    private func sandboxFolders() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.path).filter { $0.hasPrefix("caggctl-sandbox-") }
    }

    private func serverInFolder() throws -> pid_t? {
        guard let folder = try sandboxFolders().first else { return nil }
        return home.read(folder + "/data/postmaster.pid").split(separator: "\n").first.flatMap { pid_t($0) }
    }

    private func expectNothingLeft(_ server: pid_t) async throws {
        try await eventually("an end of server \(server)") { !isRunning(server) }
        try await eventually("an empty folder") { try sandboxFolders().isEmpty }
    }

    private func eventually(_ what: String, _ isTrue: () throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try !isTrue() {
            try #require(ContinuousClock.now < end, "waited in vain for \(what)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// False for a zombie too: not every container's init collects the orphans.
    private func isRunning(_ process: pid_t) -> Bool {
        guard kill(process, 0) == 0 else { return false }
        let status = FileManager.default.contents(atPath: "/proc/\(process)/stat").map {
            String(decoding: $0, as: UTF8.self)
        }
        return status?.contains(") Z ") != true
    }
}
