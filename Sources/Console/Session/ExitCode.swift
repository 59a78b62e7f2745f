/// The exit code of the process or of one command.
package enum ExitCode: Int32, Sendable {
    case clean = 0
    /// The command failed: unknown cagg, server error.
    case failed = 1
    /// The connection failed or was lost.
    case noConnection = 2
    case runbookStopped = 3
    /// The command ran and found problems.
    case problemsFound = 4
    /// The command was refused for safety, wasn't confirmed, or did only a part.
    case refused = 5
    /// Another operator changes the cagg, a job runs, or a lock wasn't available in time.
    case busy = 6
    case usage = 64
    case interrupted = 130

    /// Whether a batch continues after this code. It continues after a command that found problems, because finding
    /// them is the purpose of a check.
    var letsBatchContinue: Bool { self == .clean || self == .problemsFound }
}
