package import Postgres

/// Why a sandbox couldn't be started or filled: one line for the terminal, and what to do about it.
package struct SandboxError: OperatorError, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// No PostgreSQL server programs on this machine.
        case noServerInstalled
        /// The engine that was asked for isn't installed.
        case engineMissing
        /// `initdb` or the server itself failed; the message is PostgreSQL's.
        case serverFailed
        /// The caller's data can't be used.
        case badData
        /// An incident couldn't be staged as it should.
        case notStaged
        /// Jobs were due, and the scheduler didn't run them.
        case jobsNotRun
    }

    package var reason: Reason
    package var kind: OperatorErrorKind { .failed }
    package var message: String
    package var hint: String?

    package init(_ reason: Reason, _ message: String, hint: String? = nil) {
        self.reason = reason
        self.message = message
        self.hint = hint
    }

    package var description: String { hint.map { "\(message); \($0)" } ?? message }
}
