extension Timestamp {
    /// The time from `earlier` to this instant; nil where either of them is infinite.
    package func duration(since earlier: Timestamp) -> Duration? {
        microseconds(since: earlier).map { .microseconds($0) }
    }

    /// The instant `duration` later, to the microsecond; infinities stay where they are.
    package func adding(_ duration: Duration) -> Timestamp { adding(microseconds: duration.wholeMicroseconds) }
}

extension Interval {
    /// The length with a month as 30 days and a day as 24 hours, as PostgreSQL compares intervals: see
    /// ``approximateMicroseconds``.
    package var approximateDuration: Duration { .microseconds(approximateMicroseconds) }
}

extension Duration {
    /// Rounded towards zero; the nearest `Int64` where it is too long for one.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard overflow || sumOverflow else { return sum }
        return seconds < 0 ? .min : .max
    }

    /// Seconds to the microsecond, as the nearest floating-point number: what reports for programs have.
    package var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }
}
