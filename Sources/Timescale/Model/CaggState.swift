package import Postgres

/// One cagg with the catalog data that shows how fresh and safe it is.
package struct CaggState: Sendable, Hashable {
    /// The cagg itself.
    package var cagg: ContinuousAggregate
    /// The end of the stored part; `noBegin` if nothing was ever stored.
    package var watermark: InternalTime
    /// The invalidation threshold of the source, which all caggs on the source share. Nil until one of these caggs is
    /// refreshed for the first time.
    package var invalidationThreshold: InternalTime?
    /// The writes to the source that no refresh has processed yet.
    package var sourceLog: LoggedRanges
    /// The invalidations that this cagg still has to refresh.
    package var ownLog: LoggedRanges
    /// The ranges that a refresh took from the log and never finished. Empty if the version has no such relation.
    package var unfinished: LoggedRanges
    /// The ranges in which the source has chunks.
    package var sourceChunks: TimeRanges
    /// The ranges in which the materialization hypertable has chunks.
    package var storedChunks: TimeRanges
    /// The refresh policies of the cagg.
    package var refreshPolicies: [RefreshPolicy]
    /// The policy that drops chunks of the source; nil if there is none.
    package var sourceRetention: RetentionPolicy?
    /// The policy that drops chunks of the cagg; nil if there is none.
    package var ownRetention: RetentionPolicy?
    /// The policy that compresses chunks of the source; nil if there is none.
    package var sourceCompression: CompressionPolicy?
    /// The policy that compresses chunks of the cagg; nil if there is none.
    package var ownCompression: CompressionPolicy?

    /// All recorded invalidations of this cagg, including those over dropped chunks.
    package var invalidations: TimeRanges {
        sourceLog.ranges.union(ownLog.ranges).union(unfinished.ranges)
    }

    /// The ranges that a refresh without `force` recomputes: the invalidated ranges, and everything from the watermark
    /// on.
    package var recomputed: TimeRanges {
        invalidations.union(TimeRanges([TimeRange(start: watermark, end: .noEnd)]))
    }

    /// Returns the range limited to the existing chunks, raw or stored, because nothing before the first chunk can be
    /// refreshed. An infinite end becomes the end of the last chunk. A finite end isn't changed, so that the caller can
    /// notice an end in the future.
    package func bounded(_ range: TimeRange) -> TimeRange {
        let chunks = sourceChunks.union(storedChunks).ranges
        guard let first = chunks.first?.start, let last = sourceChunks.ranges.last?.end ?? chunks.last?.end else {
            return range
        }
        return TimeRange(
            start: range.end > first ? max(range.start, first) : range.start,
            end: range.end == .noEnd ? last : range.end)
    }

    /// The pending work of a refresh: the invalidations below the watermark for which the source has chunks.
    /// Invalidations over dropped chunks don't count, because refreshing them would delete the aggregates.
    package var pending: TimeRanges {
        invalidations.intersection(sourceChunks)
            .intersection(TimeRange(start: .noBegin, end: watermark))
            .subtracting(invalidatedOnlyByDrops)
    }

    /// The buckets that are invalidated only because the chunks before them were dropped. `drop_chunks` logs a chunk's
    /// range including its end, and that end is the first instant of the next chunk. These buckets don't count as work;
    /// otherwise every retention run would look like late data. Buckets in ranges that were never refreshed aren't
    /// included, so they still count as work.
    private var invalidatedOnlyByDrops: TimeRanges {
        let width = cagg.bucket.approximateWidth
        let unbegunEnd = [sourceLog, ownLog, unfinished].compactMap(\.unbegunEnd).max() ?? .noBegin
        let starts = sourceChunks.ranges.map(\.start).filter { start in
            guard unbegunEnd <= start else { return false }
            let logged = invalidations.ranges.first { $0.start < start && start < $0.end }
            return logged.map { $0.end <= start.adding(width) } ?? false
        }
        return TimeRanges(starts.map { TimeRange(start: $0, end: $0.adding(width)) })
    }
}
