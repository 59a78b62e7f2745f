package import Postgres

/// Everything the catalogs say about the caggs, read in one transaction, so that its parts agree.
package struct CatalogSnapshot: Sendable {
    /// The server's clock at the start of the transaction.
    package var now: Timestamp
    package var caggs: [CaggState]

    package init(now: Timestamp, caggs: [CaggState]) {
        self.now = now
        self.caggs = caggs
    }
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
    package var sourceCompression: CompressionPolicy?
    package var ownCompression: CompressionPolicy?

    /// All recorded invalidations of this cagg, whatever they lie over.
    package var invalidations: TimeRanges {
        sourceLog.ranges.union(ownLog.ranges).union(unfinished.ranges)
    }

    /// Where a refresh recomputes unless it is forced: what is invalidated, and all from the watermark on.
    package var recomputed: TimeRanges {
        invalidations.union(TimeRanges([TimeRange(start: watermark, end: .noEnd)]))
    }

    /// The range with its ends cut to the chunks that are there, raw or stored: nothing before the first one can be refreshed.
    /// A finite end is kept, so that one in the future is noticed.
    package func bounded(_ range: TimeRange) -> TimeRange {
        let chunks = sourceChunks.union(storedChunks).ranges
        guard let first = chunks.first?.start, let last = sourceChunks.ranges.last?.end ?? chunks.last?.end else {
            return range
        }
        return TimeRange(
            start: range.end > first ? max(range.start, first) : range.start,
            end: range.end == .noEnd ? last : range.end)
    }

    /// What a refresh still has to do: invalidations below the watermark where the source has chunks. Over dropped
    /// chunks an invalidation is no work: refreshing it would delete the aggregates.
    package var pending: TimeRanges {
        invalidations.intersection(sourceChunks)
            .intersection(TimeRange(start: .noBegin, end: watermark))
            .subtracting(dropShadows)
    }

    /// The first bucket behind dropped chunks, where nothing but the drop invalidates it: `drop_chunks` logs a chunk's
    /// range with its end included, which is the first instant of the next chunk. Taken for work it would make every
    /// retention run look like late data. What was never looked at is work, drop or not.
    private var dropShadows: TimeRanges {
        let width = cagg.bucket.approximateWidth
        let unbegunEnd = [sourceLog, ownLog, unfinished].compactMap(\.unbegunEnd).max() ?? .noBegin
        let shadows = sourceChunks.ranges.map(\.start).filter { start in
            guard unbegunEnd <= start else { return false }
            let logged = invalidations.ranges.first { $0.start < start && start < $0.end }
            return logged.map { $0.end <= start.adding(width) } ?? false
        }
        return TimeRanges(shadows.map { TimeRange(start: $0, end: $0.adding(width)) })
    }
}
