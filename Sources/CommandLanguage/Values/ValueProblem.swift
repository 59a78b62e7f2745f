package import Postgres

/// An error in one value, as half a sentence that follows the value: `isn't a time; write …`.
package struct ValueProblem: OperatorError, Sendable, Equatable, CustomStringConvertible {
    /// Always a usage error.
    package var kind: OperatorErrorKind { .usage }
    /// Half a sentence, without the value and without a full stop.
    package var description: String

    /// `description` follows the value, or is a whole sentence if no single value is wrong.
    package init(_ description: String) {
        self.description = description
    }
}
