internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

/// Functions for the argument parser's `transform:`. Each function reads the text of one option, or throws a
/// `ValueProblem` that says what to write instead.
enum Reading {
    @Sendable static func time(_ text: String) throws -> TimeExpression { try TimeExpression(parsing: text) }
    @Sendable static func positiveSpan(_ text: String) throws -> TimeSpan { try TimeSpan.positive(text) }

    /// Reads an elapsed time above zero, with a unit. A day is 24 hours and a month 30 days.
    @Sendable static func duration(_ text: String) throws -> Duration {
        try interval(text).approximateDuration
    }

    /// Reads a calendar interval above zero, with a unit. Days and months keep their calendar lengths.
    @Sendable static func interval(_ text: String) throws -> Interval {
        guard case .interval(let interval) = try TimeSpan.positive(text) else {
            throw ValueProblem("has no unit; write for example \(TimeSpan.examples)")
        }
        return interval
    }

    /// Reads a count above zero: `500`, `500k`, `2M`.
    @Sendable static func count(_ text: String) throws -> Int {
        let digits = text.replacing("_", with: "").lowercased()
        let scales: [Character: Int] = ["k": 1_000, "m": 1_000_000]
        let scale = digits.last.flatMap { scales[$0] }
        guard let number = Int(scale == nil ? digits[...] : digits.dropLast()), number > 0 else {
            throw ValueProblem("isn't a whole number above zero; write for example 500, 500k or 2M")
        }
        let (count, overflow) = number.multipliedReportingOverflow(by: scale ?? 1)
        guard !overflow else { throw ValueProblem("is too large") }
        return count
    }

    /// Reads an amount of memory such as `256MB`. Returns bytes.
    @Sendable static func memory(_ text: String) throws -> Int64 {
        guard let amount = ByteCount(parsing: text) else {
            throw ValueProblem("isn't an amount of memory; write for example 256MB or 2GB")
        }
        return amount.bytes
    }

    /// Reads one end of a policy's window: an interval, an integer, or `none` for an unbounded window.
    @Sendable static func offset(_ text: String) throws -> PolicyOffset {
        if ["none", "null"].contains(text.lowercased()) { return .unbounded }
        guard let span = try? TimeSpan(parsing: text) else {
            throw ValueProblem("isn't an offset; write for example \(TimeSpan.examples), or none for no limit")
        }
        switch span {
        case .interval(let interval): return .interval(interval)
        case .integer(let units): return .integer(units)
        }
    }
}
