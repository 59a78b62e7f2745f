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
    /// The command was refused for safety, wasn't confirmed, or did only a part of its work.
    case refused = 5
    /// Another operator is changing the cagg, a job is running, or a lock wasn't available in time.
    case busy = 6
    /// The command or an option is wrong.
    case usage = 64
    case interrupted = 130

    /// Whether a batch or a runbook continues after a command with this exit code. A command that found problems
    /// doesn't end the batch, because finding problems is the purpose of a check.
    var letsBatchContinue: Bool { self == .clean || self == .problemsFound }
}
