/// An error that an operator can do something about: what happened, and what to do.
///
/// Every error type that can reach the console conforms, so that none is shown without its kind; a test reads the sources
/// for those that don't.
package protocol OperatorError: Error {
    var kind: OperatorErrorKind { get }
    /// What happened, in one line without a full stop.
    var message: String { get }
    /// What to do; nil where the message says it all.
    var hint: String? { get }
}

/// What sort of error it is, which decides the exit code.
package enum OperatorErrorKind: Sendable, Hashable {
    /// The command failed.
    case failed
    /// There is no connection, or the connection was lost.
    case noConnection
    /// Refused for safety; nothing was changed.
    case refused
    /// Somebody else is at work; nothing was changed.
    case busy
    /// What was typed is wrong.
    case usage
}

extension OperatorError {
    package var hint: String? { nil }
}

extension OperatorError where Self: CustomStringConvertible {
    package var message: String { description }
}
