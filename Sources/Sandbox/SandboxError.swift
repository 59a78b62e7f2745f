package import Postgres

/// An error that occurs while a sandbox is started, filled or used.
package struct SandboxError: OperatorError, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    package enum Reason: Sendable, Equatable {
        /// No PostgreSQL server is installed on this machine.
        case noServerInstalled
        /// The requested engine isn't installed.
        case engineMissing
        /// `initdb`, the server or its guardian (the process that runs the server) failed. The message is PostgreSQL's
        /// if there is one.
        case serverFailed
        /// The caller's data can't be used.
        case badData
        /// An incident couldn't be staged.
        case notStaged
        /// Jobs were due, but the scheduler didn't run them.
        case jobsNotRun
    }

    /// What went wrong.
    package var reason: Reason
    /// The kind of error for the command line. It is always `failed`.
    package var kind: OperatorErrorKind { .failed }
    /// What happened, on one line.
    package var message: String
    /// What to do; nil if the message is enough.
    package var hint: String?

    /// An error with its message and hint.
    package init(_ reason: Reason, _ message: String, hint: String? = nil) {
        self.reason = reason
        self.message = message
        self.hint = hint
    }

    /// The message and the hint.
    package var description: String { hint.map { "\(message); \($0)" } ?? message }
}
