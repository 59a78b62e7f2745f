package import Postgres

/// The clock by which jobs reckon on a time column without zone: TimescaleDB casts now() to the column's type in the worker's
/// time zone (`ts_subtract_interval_from_now`, src/time_utils.c).
package struct WorkerClock: Sendable, Hashable {
    package var zone: String
    /// By how much it was ahead of UTC when the catalogs were read.
    package var offset: Duration

    fileprivate var microseconds: Int64 { Int64(offset / .microseconds(1)) }
}

extension ContinuousAggregate {
    /// An instant as its time column would hold it, as if that were UTC; no conversion where the column has a zone. Beyond the
    /// next change to or from daylight saving time it is an hour off.
    package func local(_ instant: Timestamp) -> Timestamp {
        guard let clock, instant.isFinite else { return instant }
        return Timestamp(unixMicroseconds: instant.unixMicroseconds + clock.microseconds)
    }

    /// The instant at which now is such a time of the time column; not for integer time. As exact as ``local(_:)``.
    package func instant(of time: InternalTime) -> Timestamp {
        Timestamp(unixMicroseconds: time.isFinite ? time.rawValue - (clock?.microseconds ?? 0) : time.rawValue)
    }
}
