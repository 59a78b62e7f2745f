extension Timestamp {
    /// The time from `earlier` to this instant; nil if one of the two is infinite.
    package func duration(since earlier: Timestamp) -> Duration? {
        microseconds(since: earlier).map { .microseconds($0) }
    }

    /// Returns the instant that is `duration` later, with microsecond precision. An infinity stays unchanged.
    package func adding(_ duration: Duration) -> Timestamp { adding(microseconds: duration.wholeMicroseconds) }
}

extension Interval {
    /// The length, with a month counted as 30 days and a day as 24 hours, as PostgreSQL counts them to compare
    /// intervals: see ``approximateMicroseconds``.
    package var approximateDuration: Duration { .microseconds(approximateMicroseconds) }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero. A duration outside the range becomes the nearest `Int64`.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard overflow || sumOverflow else { return sum }
        return seconds < 0 ? .min : .max
    }

    /// The duration in seconds, with microsecond precision, as machine-readable reports print it.
    package var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }
}
