internal import Postgres
package import Timescale

/// Stored rows that a refresh of a range would delete or make wrong, because their raw data is gone.
///
/// TimescaleDB recomputes an invalidated range from the raw data that still exists, and `drop_chunks` invalidates the
/// ranges of the chunks that it drops (threads #2198, #4328). If a row arrives late for a dropped range, TimescaleDB
/// creates a new chunk there, which looks like any other chunk.
package struct DataLoss: Sendable, Hashable {
    package var rows: Int64
    package var buckets: Int64
    /// The ranges where the cagg has rows, but the source has no chunk, or only a chunk that was created late and lacks
    /// rows that existed before.
    package var ranges: [TimeRange]
    /// The whole buckets whose stored rows would change.
    package var atRisk = TimeRanges()
    /// The earliest safe start of a refresh: the end of the last bucket at risk.
    package var safeStart: InternalTime
}

extension DataLoss {
    /// `96 stored rows in 48 buckets`.
    package var text: String { "\(rows.counted("stored row")) in \(buckets.counted("bucket"))" }

    /// The total of losses whose ranges don't overlap; nil for an empty list.
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
