package import Postgres

/// A length on a cagg's time axis as it is typed: `6h`, `30min`, `2mon`, `1 day 02:30:00`; an integer for an integer
/// time column.
package enum TimeSpan: Sendable, Hashable {
    case interval(Interval)
    case integer(Int64)

    /// Shown wherever a length is refused.
    package static let examples = "30min, 6h, 7d or 2mon"

    /// Any length, negative ones too: an end offset may lie in the future.
    package init(parsing text: String) throws(ValueProblem) {
        if let number = Int64(text) {
            self = .integer(number)
        } else if let interval = Interval(parsing: text) {
            self = .interval(interval)
        } else {
            throw ValueProblem("isn't a duration; write \(Self.examples)")
        }
    }

    /// A length above zero.
    package static func positive(_ text: String) throws(ValueProblem) -> TimeSpan {
        let span = try TimeSpan(parsing: text)
        guard span.sign > 0 else { throw ValueProblem("must be longer than zero; write \(examples)") }
        return span
    }

    private var sign: Int64 {
        switch self {
        case .interval(let interval): interval.approximateMicroseconds.signum()
        case .integer(let number): number.signum()
        }
    }
}
