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
            throw ValueProblem("is no duration; write \(Self.examples)")
        }
    }

    /// A length greater than nothing.
    package static func positive(_ text: String) throws(ValueProblem) -> TimeSpan {
        let span = try TimeSpan(parsing: text)
        guard span.sign > 0 else { throw ValueProblem("is not longer than nothing; write \(examples)") }
        return span
    }

    private var sign: Int64 {
        switch self {
        case .interval(let interval): interval.approximateMicroseconds.signum()
        case .integer(let number): number.signum()
        }
    }
}

/// One end of a refresh policy's window.
package enum OffsetExpression: Sendable, Hashable {
    /// `none` or `null`: the window has no bound on this side.
    case unbounded
    case span(TimeSpan)

    package init(parsing text: String) throws(ValueProblem) {
        if ["none", "null"].contains(text.lowercased()) {
            self = .unbounded
        } else if let span = try? TimeSpan(parsing: text) {
            self = .span(span)
        } else {
            throw ValueProblem("is no offset; write \(TimeSpan.examples), or none for an open end")
        }
    }
}
