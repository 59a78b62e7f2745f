internal import Timescale

/// Splits a policy's window into batches as TimescaleDB does (`continuous_agg_split_refresh_window`): ranges without
/// a chunk or without an invalidation are skipped.
struct PolicyBatches {
    var grid: BucketGrid
    /// The ranges in which the source has chunks.
    var chunks: TimeRanges
    /// The invalidated ranges: the ranges in the cagg's own log, and one range that reaches from the first to the last
    /// entry in the source's log.
    var logged: TimeRanges

    /// Returns the batches, the oldest first. Empty if TimescaleDB refreshes the window in one pass: batching is off,
    /// the window has no start or no end, or the window would have only one batch.
    func split(_ window: TimeRange, buckets: Int64, approximateWidth: Int64) -> [TimeRange] {
        let (batch, overflow) = buckets.multipliedReportingOverflow(by: approximateWidth)
        guard buckets > 0, !overflow, !window.isEmpty, window.start.isFinite, window.end.isFinite,
            window.end.rawValue - window.start.rawValue > batch
        else { return [] }
        var batches: [TimeRange] = []
        var (chunks, logged) = (chunks.ranges[...], logged.ranges[...])
        var start = window.start
        while start < window.end {
            chunks = chunks.drop { $0.end <= start }
            // If a log entry ends at the first instant of a bucket, the server ignores the entry for this bucket.
            logged = logged.drop { $0.end <= start.adding(1) }
            guard let chunk = chunks.first, let entry = logged.first else { break }
            let next = grid.start(of: max(chunk.start, entry.start))
            if next > start {
                start = next
                continue
            }
            let end = min(window.end, grid.advanced(start, by: buckets))
            batches.append(TimeRange(start: start, end: end))
            start = end
        }
        return batches.count < 2 ? [] : batches
    }
}
