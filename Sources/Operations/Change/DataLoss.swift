internal import Postgres
package import Timescale

/// Stored rows that a refresh of a range would delete or make wrong, because their raw data is gone.
///
/// A refresh recomputes an invalidated range from the raw data that still exists. `drop_chunks` invalidates the ranges
/// of the chunks that it drops, so a later refresh deletes their aggregates (threads #2198, #4328). If a row arrives
/// late for a dropped range, TimescaleDB creates a new chunk for the range. The new chunk looks like any other chunk,
/// although most raw rows of the range are gone.
package struct DataLoss: Sendable, Hashable {
    /// The number of stored rows that would be deleted or become wrong.
    package var rows: Int64
    /// The number of buckets in which stored rows would be deleted or become wrong.
    package var buckets: Int64
    /// The ranges in which raw data is missing: the materialization hypertable has a chunk, but the source has none.
    /// The list also has the buckets in late chunks of the source, if earlier raw rows of the bucket are missing.
    package var ranges: [TimeRange]
    /// The ranges of the buckets in which stored rows would be deleted or become wrong.
    package var atRisk = TimeRanges()
    /// The earliest start with which a refresh is safe: the end of the last bucket at risk.
    package var safeStart: InternalTime
}

extension DataLoss {
    /// The loss as text: `96 stored rows in 48 buckets`.
    package var text: String { "\(rows.counted("stored row")) in \(buckets.counted("bucket"))" }

    /// Returns the total of losses whose ranges don't overlap; nil for an empty list.
    package static func sum(of losses: [DataLoss]) -> DataLoss? {
        losses.reduce(nil) { (sum: DataLoss?, loss) in
            guard var sum else { return loss }
            sum.rows += loss.rows
            sum.buckets += loss.buckets
            sum.ranges += loss.ranges
            sum.atRisk = sum.atRisk.union(loss.atRisk)
            sum.safeStart = max(sum.safeStart, loss.safeStart)
            return sum
        }
    }
}
