package import Postgres

/// A reason not to make a change. Nothing was changed.
package struct Refusal: OperatorError, Sendable, Hashable, CustomStringConvertible {
    /// Half a sentence, without a capital letter or full stop.
    package var reason: String
    /// What to do instead, in the same form.
    package var advice: String?

    package init(_ reason: String, advice: String? = nil) {
        self.reason = reason
        self.advice = advice
    }

    package var kind: OperatorErrorKind { .refused }
    package var message: String { "refused: \(reason)" }
    package var hint: String? { advice }
    package var description: String { advice.map { "\(reason); \($0)" } ?? reason }
}
