package import Postgres

/// A time as it is typed: absolute, relative to now, or an integer.
package enum TimeExpression: Sendable, Hashable {
    /// A time in ISO 8601, in UTC if it has no offset from UTC. Can also be `infinity` or `-infinity`.
    case instant(Timestamp)
    /// An offset from now: `now`, `-6h`, `now-1d`, `now+5min`.
    case relativeToNow(Interval)
    /// A value of an integer time column.
    case integer(Int64)

    /// Examples for messages that reject a time.
    package static let examples = "2026-11-22T13:00Z, -6h, now, now-1d or -infinity"

    /// Throws a ``ValueProblem`` with examples if `text` isn't a time.
    package init(parsing text: String) throws(ValueProblem) {
        let trimmed = text.drop(while: \.isWhitespace)
        if let number = Int64(trimmed) {
            self = .integer(number)
        } else if let instant = Timestamp(parsing: trimmed) {
            self = .instant(instant)
        } else if let offset = Self.offset(from: String(trimmed)) {
            self = .relativeToNow(offset)
        } else if trimmed.first?.isNumber == true, Self.offset(from: "-\(trimmed)") != nil {
            throw ValueProblem("is a duration, not a time; write -\(trimmed) for \(trimmed) ago")
        } else {
            throw ValueProblem("isn't a time; write for example \(Self.examples)")
        }
    }

    /// Reads an offset from now; nil for any other text. The sign applies to the whole interval: `-1h 30m` means 90
    /// minutes ago. In PostgreSQL the sign applies only to the hour, so `-1h 30m` means 30 minutes ago. A second sign
    /// is rejected, because its meaning would be unclear.
    private static func offset(from text: String) -> Interval? {
        var rest = Substring(text.lowercased())
        if rest.hasPrefix("now") { rest = rest.dropFirst(3).drop(while: \.isWhitespace) }
        if rest.isEmpty { return text.isEmpty ? nil : .zero }
        let sign = rest.removeFirst()
        guard sign == "-" || sign == "+", !rest.contains("-"), !rest.contains("+") else { return nil }
        return Interval(parsing: rest).map { sign == "-" ? -$0 : $0 }
    }

    /// Returns the point in time. Months are counted in the UTC calendar.
    package func resolved(now: Timestamp) -> TimePoint {
        switch self {
        case .instant(let instant): .timestamp(instant)
        case .relativeToNow(let offset): .timestamp(now.adding(offset))
        case .integer(let number): .integer(number)
        }
    }
}

extension TimeExpression: CustomStringConvertible {
    /// The expression as it can be typed: `now-6h`, `2026-11-22T13:00:00Z`.
    package var description: String {
        switch self {
        case .instant(let instant): instant.description
        case .integer(let number): String(number)
        case .relativeToNow(let offset) where offset.isZero: "now"
        case .relativeToNow(let offset):
            offset.approximateMicroseconds < 0 ? "now-\((-offset).shorthand)" : "now+\(offset.shorthand)"
        }
    }
}

/// A point on a cagg's time axis.
package enum TimePoint: Sendable, Hashable {
    case timestamp(Timestamp)
    case integer(Int64)
}
