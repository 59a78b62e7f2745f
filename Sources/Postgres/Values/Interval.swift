/// PostgreSQL's `interval`: months, days and microseconds. They are stored separately, because the lengths of months
/// and days vary.
package struct Interval: Sendable, Hashable {
    /// The months, including the years.
    package var months: Int32
    /// The days, including the weeks.
    package var days: Int32
    /// The hours, minutes and seconds, in microseconds.
    package var microseconds: Int64

    /// An interval from its three parts.
    package init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        (self.months, self.days, self.microseconds) = (months, days, microseconds)
    }

    /// The interval of length zero.
    package static let zero = Interval()

    /// Whether all three parts are zero.
    package var isZero: Bool { self == .zero }

    /// The length in microseconds if it doesn't depend on the calendar. A day counts as 24 hours, as in TimescaleDB's
    /// fixed-width buckets. Nil if the interval has months, or on overflow.
    package var fixedMicroseconds: Int64? {
        guard months == 0 else { return nil }
        let (sum, overflow) = (Int64(days) * 86_400_000_000).addingReportingOverflow(microseconds)
        return overflow ? nil : sum
    }

    /// The length in microseconds by which PostgreSQL compares intervals: a month counts as 30 days, a day as 24 hours.
    /// Use it only for estimates and messages, never for the bounds of a bucket. The value is limited to about 36,000
    /// years in both directions, so that a sum of several lengths doesn't overflow.
    package var approximateMicroseconds: Int64 {
        let most = Int64.max / 8
        let (length, overflow) = (Int64(months) * 30 + Int64(days)).multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, sumOverflow) = length.addingReportingOverflow(microseconds)
        // The number of whole days gives the sign of a sum that has overflowed. This number can't overflow.
        let days = Int64(months) * 30 + Int64(days) + microseconds / 86_400_000_000
        guard !overflow, !sumOverflow else { return days < 0 ? -most : most }
        return min(max(sum, -most), most)
    }

    /// The interval with all three parts negated. The smallest value of a part becomes the largest value.
    package static prefix func - (interval: Interval) -> Interval {
        func negated<Part: FixedWidthInteger & SignedInteger>(_ part: Part) -> Part { part == .min ? .max : -part }
        return Interval(
            months: negated(interval.months), days: negated(interval.days),
            microseconds: negated(interval.microseconds))
    }
}

extension Interval: CustomStringConvertible {
    /// PostgreSQL's own output (`IntervalStyle` postgres): `1 year 2 mons 3 days 04:05:06.7`.
    ///
    /// As in PostgreSQL, a positive part after a negative part has a `+`. Without the `+`, a session with
    /// `IntervalStyle` sql_standard would apply the minus to both parts.
    package var description: String {
        var parts: [String] = []
        var isAfterNegative = false
        func add(_ value: Int32, _ unit: String) {
            guard value != 0 else { return }
            parts.append("\(isAfterNegative && value > 0 ? "+" : "")\(value) \(unit)\(value == 1 ? "" : "s")")
            isAfterNegative = value < 0
        }
        add(months / 12, "year")
        add(months % 12, "mon")
        add(days, "day")
        if microseconds != 0 || parts.isEmpty {
            let magnitude = microseconds.magnitude
            let (seconds, micros) = magnitude.quotientAndRemainder(dividingBy: 1_000_000)
            let hours = Int64(seconds / 3_600)
            let minutes = Int64(seconds / 60 % 60)
            let sign = microseconds < 0 ? "-" : isAfterNegative ? "+" : ""
            var time = sign + "\(hours.padded(2)):\(minutes.padded(2)):"
            time += Int64(seconds % 60).padded(2)
            if micros != 0 {
                let digits = Int64(micros).padded(6)
                time += "." + digits.prefix(through: digits.lastIndex { $0 != "0" } ?? digits.startIndex)
            }
            parts.append(time)
        }
        return parts.joined(separator: " ")
    }

    /// The short form that a person would type: `30s`, `5min`, `6h`, `7d`, `1mon`. Several parts are separated by
    /// spaces.
    package var shorthand: String {
        if isZero { return "0" }
        var parts: [String] = []
        if months != 0 { parts.append("\(months)mon") }
        if days != 0 { parts.append("\(days)d") }
        var rest = microseconds
        for (unit, length) in [("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)]
            as [(String, Int64)] where rest / length != 0
        {
            parts.append("\(rest / length)\(unit)")
            rest %= length
        }
        return parts.joined(separator: " ")
    }
}
