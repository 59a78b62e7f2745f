extension Timestamp {
    /// The instant `interval` later in the UTC calendar. First adds the months, where a day after the end of the month
    /// becomes the month's last day, then the days, then the microseconds. PostgreSQL does the same for `timestamptz`
    /// if `TimeZone` is UTC.
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
