package import Postgres

/// What is wrong with one value, as half a sentence that follows the value: `is no time; write …`.
package struct ValueProblem: OperatorError, Sendable, Equatable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .usage }
    /// Half a sentence, without the value and without a full stop.
    package var description: String

    /// `description` follows the value, or stands alone where no value is at fault.
    package init(_ description: String) {
        self.description = description
    }
}
