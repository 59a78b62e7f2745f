/// A day in the proleptic Gregorian calendar, which PostgreSQL uses.
///
/// Years are astronomical: year 0 is 1 BC.
struct CivilDate: Equatable, CustomStringConvertible {
    var year: Int64
    var month: Int64
    var day: Int64

    var isBeforeChrist: Bool { year <= 0 }

    /// Returns nil if the day doesn't exist (February 30), or if the year is far outside PostgreSQL's range.
    init?(year: Int64, month: Int64, day: Int64) {
        // PostgreSQL's own range is 4714 BC to 294276. With these limits the arithmetic below can't overflow.
        guard (-4_800...300_000).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        guard CivilDate(daysSinceEpoch: daysSinceEpoch) == self else { return nil }
    }

    /// Creates the day that is `daysSinceEpoch` days after 1970-01-01, computed with Howard Hinnant's `civil_from_days`
    /// (eras of 400 years that start on March 1).
    init(daysSinceEpoch: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).quotientAndFloorModulus(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndFloorModulus(400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// `2026-11-22`. For a year before Christ the caller must add ` BC`, as in PostgreSQL's output.
    var description: String {
        let shown = isBeforeChrist ? 1 - year : year
        return "\(shown.padded(4))-\(month.padded(2))-\(day.padded(2))"
    }
}

extension Int64 {
    /// Returns the quotient, rounded towards minus infinity, and the modulus, which is never negative. `divisor` must
    /// be positive.
    func quotientAndFloorModulus(_ divisor: Int64) -> (quotient: Int64, modulus: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The number in decimal digits, with leading zeros up to `width` digits.
    func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
