internal import Foundation

/// Shows text that is longer than the screen with `$PAGER`, as psql does.
enum Pager {
    /// Whether the text went to a pager; false where it can't be started, so that the caller prints it instead.
    @MainActor
    static func show(_ text: String, environment: [String: String]) -> Bool {
        let command = environment["CAGGCTL_PAGER"] ?? environment["PAGER"] ?? "less"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        // less: leave at once what fits, keep colours and the screen, cut long lines instead of wrapping them.
        process.environment = environment.merging(["LESS": "FRSX"]) { given, _ in given }
        let input = Pipe()
        process.standardInput = input
        do { try process.run() } catch { return false }
        // A pager that is left early closes its end; what is left unwritten nobody wants to read.
        try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        // The shell's "command not found".
        return process.terminationStatus != 127
    }
}
