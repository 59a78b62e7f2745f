/// An instant as in PostgreSQL's `timestamptz`, with microseconds and both infinities.
///
/// It is a number of microseconds since the Unix epoch in UTC, as in TimescaleDB's internal time. The infinities are
/// the smallest and the largest `Int64`, so instants have the same order as in PostgreSQL. Foundation's `Date` is never
/// used for data, because it has neither infinities nor exact microseconds.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var unixMicroseconds: Int64

    /// Creates the instant that is `unixMicroseconds` microseconds after 1970-01-01T00:00:00Z.
    package init(unixMicroseconds: Int64) {
        self.unixMicroseconds = unixMicroseconds
    }

    /// PostgreSQL's `infinity`, after all other instants.
    package static let infinity = Timestamp(unixMicroseconds: .max)
    /// PostgreSQL's `-infinity`, before all other instants.
    package static let negativeInfinity = Timestamp(unixMicroseconds: .min)

    /// Whether the instant is neither of the infinities.
    package var isFinite: Bool { self != .infinity && self != .negativeInfinity }

    /// Whether `lhs` is earlier than `rhs`.
    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.unixMicroseconds < rhs.unixMicroseconds
    }

    /// Returns the instant that is `microseconds` later. An infinity stays unchanged, and an overflow gives an
    /// infinity.
    package func adding(microseconds: Int64) -> Timestamp {
        guard isFinite else { return self }
        let (sum, overflow) = unixMicroseconds.addingReportingOverflow(microseconds)
        if overflow { return microseconds > 0 ? .infinity : .negativeInfinity }
        return Timestamp(unixMicroseconds: sum)
    }

    /// The microseconds from `earlier` to this instant; nil if one of the two is infinite, or on overflow.
    package func microseconds(since earlier: Timestamp) -> Int64? {
        guard isFinite, earlier.isFinite else { return nil }
        let (difference, overflow) = unixMicroseconds.subtractingReportingOverflow(earlier.unixMicroseconds)
        return overflow ? nil : difference
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC (`2026-11-22T13:05:00Z`, with a fraction if it isn't zero), `infinity` or `-infinity`. A year
    /// before Christ ends in ` BC`.
    package var description: String {
        if self == .infinity { return "infinity" }
        if self == .negativeInfinity { return "-infinity" }
        let (days, inDay) = unixMicroseconds.quotientAndFloorModulus(86_400_000_000)
        let date = CivilDate(daysSinceEpoch: days)
        let (seconds, micros) = inDay.quotientAndRemainder(dividingBy: 1_000_000)
        let (minutes, second) = seconds.quotientAndRemainder(dividingBy: 60)
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        var text = "\(date)T\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
        if micros != 0 {
            let digits = micros.padded(6)
            text += "." + digits.prefix(through: digits.lastIndex { $0 != "0" } ?? digits.startIndex)
        }
        return text + "Z" + (date.isBeforeChrist ? " BC" : "")
    }
}

extension Timestamp {
    /// Parses PostgreSQL's output (`DateStyle` ISO) and ISO 8601: a date, or a date and a time with or without `Z` or a
    /// UTC offset.
    ///
    /// Without an offset the time is in UTC. Digits after the sixth decimal place of the seconds are dropped. Returns
    /// nil for any other text, and for dates that don't exist.
    package init?(parsing text: some StringProtocol) {
        var text = text.trimmingSpaces()
        switch text.lowercased() {
        case "infinity", "+infinity":
            self = .infinity
            return
        case "-infinity":
            self = .negativeInfinity
            return
        default: break
        }
        let isBeforeChrist = text.hasSuffix(" BC")
        if isBeforeChrist { text = text.dropLast(3) }
        var scanner = DigitScanner(text)
        guard let date = scanner.date(isBeforeChrist: isBeforeChrist) else { return nil }
        var micros = date.daysSinceEpoch.multipliedReportingOverflow(by: 86_400_000_000)
        guard !micros.overflow else { return nil }
        if scanner.take("T") || scanner.take("t") || scanner.take(" ") {
            guard let time = scanner.timeOfDay(), let offset = scanner.utcOffset() else { return nil }
            micros = micros.partialValue.addingReportingOverflow(time - offset)
            guard !micros.overflow else { return nil }
        }
        guard scanner.isAtEnd else { return nil }
        self.init(unixMicroseconds: micros.partialValue)
    }
}

extension Timestamp {
    /// Returns the instant that is `interval` later in the UTC calendar. First adds the months, then the days, then the
    /// microseconds. If the resulting month has no such day, the last day of that month is used. PostgreSQL does the
    /// same for `timestamptz` if `TimeZone` is UTC.
    ///
    /// An infinity stays unchanged, and an overflow gives an infinity.
    package func adding(_ interval: Interval) -> Timestamp {
        guard isFinite else { return self }
        let (days, timeOfDay) = unixMicroseconds.quotientAndFloorModulus(86_400_000_000)
        var date = CivilDate(daysSinceEpoch: days)
        let (years, month) = (date.month - 1 + Int64(interval.months)).quotientAndFloorModulus(12)
        var shifted: CivilDate?
        // Goes back at most three days, because no month is shorter than 28 days.
        for day in stride(from: date.day, through: max(1, date.day - 3), by: -1) where shifted == nil {
            shifted = CivilDate(year: date.year + years, month: month + 1, day: day)
        }
        guard let shifted else { return interval.months > 0 ? .infinity : .negativeInfinity }
        date = shifted
        let midnight = (date.daysSinceEpoch + Int64(interval.days)).multipliedReportingOverflow(by: 86_400_000_000)
        guard !midnight.overflow else { return interval.days > 0 ? .infinity : .negativeInfinity }
        return Timestamp(unixMicroseconds: midnight.partialValue)
            .adding(microseconds: timeOfDay).adding(microseconds: interval.microseconds)
    }
}
