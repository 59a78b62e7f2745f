package import Postgres

/// A typed duration: `6h`, `30min`, `2mon`, `1 day 02:30:00`. For an integer time column it is an integer.
///
/// `Interval(parsing:)` in Postgres/Values/IntervalParsing.swift parses the numbers and units.
package enum TimeSpan: Sendable, Hashable {
    case interval(Interval)
    case integer(Int64)

    /// Examples for messages that reject a duration.
    package static let examples = "30min, 6h, 7d or 2mon"

    /// Parses any duration. It can be negative: a negative end offset is a time in the future. Throws a
    /// ``ValueProblem`` if `text` isn't a duration.
    package init(parsing text: String) throws(ValueProblem) {
        if let number = Int64(text) {
            self = .integer(number)
        } else if let interval = Interval(parsing: text) {
            self = .interval(interval)
        } else {
            throw ValueProblem("isn't a duration; write for example \(Self.examples)")
        }
    }

    /// Parses a duration above zero. Throws a ``ValueProblem`` for any other text.
    package static func positive(_ text: String) throws(ValueProblem) -> TimeSpan {
        let span = try TimeSpan(parsing: text)
        guard span.sign > 0 else { throw ValueProblem("must be longer than zero; write for example \(examples)") }
        return span
    }

    private var sign: Int64 {
        switch self {
        case .interval(let interval): interval.approximateMicroseconds.signum()
        case .integer(let number): number.signum()
        }
    }
}
