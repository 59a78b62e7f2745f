package import Postgres

/// Everything the catalogs say about the caggs, read in one transaction, so that its parts agree.
package struct CatalogSnapshot: Sendable {
    /// The server's clock at the start of the transaction.
    package var now: Timestamp
    package var caggs: [CaggState]
}

/// One cagg with all that decides how fresh and how safe it is.
package struct CaggState: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    /// Where the stored part ends; `noBegin` when nothing was ever stored.
    package var watermark: InternalTime
    /// Of the source, shared by all caggs on it; nil before the first refresh of any of them.
    package var invalidationThreshold: InternalTime?
    /// Writes to the source that no refresh has picked up yet.
    package var sourceLog: LoggedRanges
    /// What this cagg still has to refresh.
    package var ownLog: LoggedRanges
    /// Ranges a refresh took and never finished; empty where the version has no such relation.
    package var unfinished: LoggedRanges
    /// Where the source still has chunks.
    package var sourceChunks: TimeRanges
    /// Where the materialization hypertable has chunks.
    package var storedChunks: TimeRanges
    package var refreshPolicies: [RefreshPolicy]
    package var sourceRetention: RetentionPolicy?
    package var ownRetention: RetentionPolicy?

    /// All recorded invalidations of this cagg, whatever they lie over.
    package var invalidations: TimeRanges {
        sourceLog.ranges.union(ownLog.ranges).union(unfinished.ranges)
    }

    /// What a refresh still has to do: invalidations below the watermark where the source has chunks. Over dropped
    /// chunks an invalidation is no work: refreshing it would delete the aggregates.
    package var pending: TimeRanges {
        invalidations.intersection(sourceChunks)
            .intersection(TimeRange(start: .noBegin, end: watermark))
    }
}
