/// What the process, or one command, ended with.
package enum ExitCode: Int32, Sendable {
    case clean = 0
    /// The command failed: unknown cagg, server error.
    case failed = 1
    /// No connection, or it was lost.
    case noConnection = 2
    case runbookStopped = 3
    /// It ran and found problems.
    case problemsFound = 4
    /// Refused for safety or for want of a confirmation, or only part was done.
    case refused = 5
    /// Another operator holds it.
    case busy = 6
    case usage = 64
    case interrupted = 130

    /// Whether a batch goes on after it: finding problems is what a check is for.
    var letsBatchContinue: Bool { self == .clean || self == .problemsFound }
}
