package import Postgres

/// The clock that jobs use for a time column without a time zone. TimescaleDB casts now() to the column's type in the
/// worker's time zone (`ts_subtract_interval_from_now`, src/time_utils.c).
package struct WorkerClock: Sendable, Hashable {
    package var zone: String
    /// The clock's offset from UTC when the catalogs were read; positive if the clock was ahead of UTC.
    package var offset: Duration

    fileprivate var microseconds: Int64 { Int64(offset / .microseconds(1)) }
}

extension ContinuousAggregate {
    /// Returns an instant in the form of the time column, as if it were UTC; unchanged if the column has a time zone.
    /// The result is wrong by an hour for instants after the next change to or from daylight saving time.
    package func local(_ instant: Timestamp) -> Timestamp {
        guard let clock, instant.isFinite else { return instant }
        return Timestamp(unixMicroseconds: instant.unixMicroseconds + clock.microseconds)
    }

    /// Returns the instant at which now() in the form of the time column equals this time. Not for integer time. The
    /// result is as exact as that of ``local(_:)``.
    package func instant(of time: InternalTime) -> Timestamp {
        Timestamp(unixMicroseconds: time.isFinite ? time.rawValue - (clock?.microseconds ?? 0) : time.rawValue)
    }
}
