package import Timescale

/// Stored rows that a refresh of a range would delete or falsify, because their raw data is gone.
///
/// TimescaleDB recomputes invalidated ranges from what raw data there is, and `drop_chunks` invalidates what it drops
/// (threads #2198, #4328). A row that arrives late for a dropped range gets a new chunk there, which looks like any other.
package struct DataLoss: Sendable, Hashable {
    package var rows: Int64
    package var buckets: Int64
    /// Where the source has no chunk and the cagg has, or has one that was made late and lacks what was there before.
    package var ranges: [TimeRange]
    /// The whole buckets that would change.
    package var atRisk = TimeRanges()
    /// What a refresh may safely start at: the end of the last bucket at risk.
    package var safeStart: InternalTime
}

extension DataLoss {
    /// The losses of ranges that don't overlap, together; nil of none.
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
