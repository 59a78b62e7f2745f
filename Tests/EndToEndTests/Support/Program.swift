import Foundation

/// The binary under test and the world it runs in.
enum Program {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// `caggctl` as this build made it, in the same folder as the tests.
    static func path() throws -> String {
        let tests = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        let program = tests.deletingLastPathComponent().appending(path: "caggctl").path
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Missing(description: "there is no \(program); \"swift build\" makes it")
        }
        return program
    }

    /// Nothing of the machine's own settings: a home without files, no server in the environment.
    static func environment(home: TemporaryFolder, _ more: [String: String] = [:]) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
        let own = [
            "HOME": home.path, "XDG_STATE_HOME": home.path, "TMPDIR": home.path, "LANG": "C.UTF-8", "TERM": "xterm",
            "PGHOST": "/nonexistent", "PGCONNECT_TIMEOUT": "10",
        ]
        return inherited.merging(own) { $1 }.merging(more) { $1 }
    }
}
