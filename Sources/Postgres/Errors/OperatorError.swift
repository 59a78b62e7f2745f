/// An error that is shown to the operator: what happened, and what to do about it.
///
/// Every error type that can reach the console must conform, because its kind decides the exit code. A test searches
/// the sources for error types that don't conform.
package protocol OperatorError: Error {
    /// The kind of the error, which decides the exit code.
    var kind: OperatorErrorKind { get }
    /// What happened, on one line without a full stop.
    var message: String { get }
    /// What to do; nil if the message is enough.
    var hint: String? { get }
}

/// The kind of an error. It decides the exit code.
package enum OperatorErrorKind: Sendable, Hashable {
    /// The command failed.
    case failed
    /// There is no connection, or the connection was lost.
    case noConnection
    /// Refused for safety; nothing was changed.
    case refused
    /// Another session or a job is in the way; nothing was changed.
    case busy
    /// The typed command is wrong.
    case usage
}

extension OperatorError {
    /// No hint by default.
    package var hint: String? { nil }
}

extension OperatorError where Self: CustomStringConvertible {
    /// The description by default.
    package var message: String { description }
}
