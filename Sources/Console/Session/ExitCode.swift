/// The exit code of the process or of one command.
///
/// Where a code is chosen:
/// - A command that ran to its end returns 0, 4 or 5 from `run(in:)`, and `jobs run` also 1. If it makes a change, the
///   `finish` or `previewCode` of its `ChangePresentation` chooses the code. An interrupted `refresh` or `repair`
///   returns 130.
/// - `ConsoleError` chooses the code of a thrown error: ConsoleError+Postgres.swift by the SQLSTATE (1, 2, 5, 6 or
///   130), and ConsoleError.swift by the `OperatorErrorKind` that the error's type declares (`Refusal`: 5,
///   `CaggLock.Busy`: 6, `UsageError`: 64).
/// - `RunbookRun` chooses the code of a runbook (3 if it stopped), and Batch.swift that of a batch.
/// - `Session.execute` returns 1 instead of 130 if a statement time-out expired, and 1 if output was lost.
/// - `Interrupts` ends the process with 130 if no command runs.
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
