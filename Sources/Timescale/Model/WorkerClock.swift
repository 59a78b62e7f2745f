package import Postgres

/// The clock that jobs use for a time column without a time zone: TimescaleDB casts now() to the column's type in the
/// worker's time zone (`ts_subtract_interval_from_now`, src/time_utils.c).
package struct WorkerClock: Sendable, Hashable {
    package var zone: String
    /// Its offset from UTC when the catalogs were read; positive if it was ahead.
    package var offset: Duration

    fileprivate var microseconds: Int64 { Int64(offset / .microseconds(1)) }
}

extension ContinuousAggregate {
    /// An instant in the form of the time column, read as if it were UTC; unchanged if the column has a zone. After
    /// the next change to or from daylight saving time it is wrong by an hour.
    package func local(_ instant: Timestamp) -> Timestamp {
        guard let clock, instant.isFinite else { return instant }
        return Timestamp(unixMicroseconds: instant.unixMicroseconds + clock.microseconds)
    }

    /// The instant at which now equals this time of the time column; not for integer time. It is as exact as
    /// ``local(_:)``.
    package func instant(of time: InternalTime) -> Timestamp {
        Timestamp(unixMicroseconds: time.isFinite ? time.rawValue - (clock?.microseconds ?? 0) : time.rawValue)
    }
}
