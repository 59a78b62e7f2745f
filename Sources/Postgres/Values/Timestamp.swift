/// An instant as PostgreSQL's `timestamptz` holds it: microseconds and both infinities.
///
/// Foundation's `Date` has neither infinities nor exact microseconds, so it is never used for data. The number is
/// counted from the Unix epoch in UTC, which is also TimescaleDB's internal time. The two infinities stand at the
/// ends of `Int64`, so the type's order is PostgreSQL's.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var unixMicroseconds: Int64

    package init(unixMicroseconds: Int64) {
        self.unixMicroseconds = unixMicroseconds
    }

    package static let infinity = Timestamp(unixMicroseconds: .max)
    package static let negativeInfinity = Timestamp(unixMicroseconds: .min)

    package var isFinite: Bool { self != .infinity && self != .negativeInfinity }

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.unixMicroseconds < rhs.unixMicroseconds
    }

    /// The instant `microseconds` later; infinities stay where they are, and overflow ends at an infinity.
    package func adding(microseconds: Int64) -> Timestamp {
        guard isFinite else { return self }
        let (sum, overflow) = unixMicroseconds.addingReportingOverflow(microseconds)
        if overflow { return microseconds > 0 ? .infinity : .negativeInfinity }
        return Timestamp(unixMicroseconds: sum)
    }

    /// Microseconds from `earlier` to this instant; nil when either is infinite.
    package func microseconds(since earlier: Timestamp) -> Int64? {
        guard isFinite, earlier.isFinite else { return nil }
        let (difference, overflow) = unixMicroseconds.subtractingReportingOverflow(earlier.unixMicroseconds)
        return overflow ? nil : difference
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC (`2026-11-22T13:05:00Z`, with microseconds where there are any), `infinity` or `-infinity`.
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
    /// Reads PostgreSQL's output (`DateStyle` ISO) and ISO 8601: date, date and time, with `Z` or a UTC offset.
    ///
    /// Without an offset the text is taken as UTC. Digits past the microsecond are cut. Returns nil for anything
    /// else, dates that do not exist included.
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
