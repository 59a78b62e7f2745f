package import Postgres

/// The clock that jobs use for a time column without a time zone. TimescaleDB casts now() to the column's type in the
/// worker's time zone (`ts_subtract_interval_from_now`, src/time_utils.c).
package struct WorkerClock: Sendable, Hashable {
    /// The name of the time zone, as in the setting `TimeZone`.
    package var zone: String
    /// The clock's offset from UTC when the catalogs were read; positive if the clock was ahead of UTC.
    package var offset: Duration
    /// Whether the workers' time zone is unknown: see `WorkerSettings`. Then the zone is that of this session.
    package var isAssumed = false

    fileprivate var microseconds: Int64 { Int64(offset / .microseconds(1)) }
}

extension ContinuousAggregate {
    /// Returns the local time of an instant as if it were UTC, for a time column without a time zone. If the column has
    /// a time zone, the instant is returned unchanged. The offset from UTC at the time of reading the catalogs is used
    /// for all instants. So the result is wrong by an hour for instants on the other side of a change to or from
    /// daylight saving time.
    package func local(_ instant: Timestamp) -> Timestamp {
        guard let clock, instant.isFinite else { return instant }
        return Timestamp(unixMicroseconds: instant.unixMicroseconds + clock.microseconds)
    }

    /// Returns the instant at which now(), cast to the type of the time column, equals this time. Must not be used for
    /// integer time. The result has the same inaccuracy as the result of ``local(_:)``.
    package func instant(of time: InternalTime) -> Timestamp {
        Timestamp(unixMicroseconds: time.isFinite ? time.rawValue - (clock?.microseconds ?? 0) : time.rawValue)
    }
}
