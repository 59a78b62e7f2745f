internal import Timescale

/// Cuts a policy's window into batches as TimescaleDB does (`continuous_agg_split_refresh_window`), which passes over what
/// has no chunk or no invalidation.
struct PolicyBatches {
    var grid: BucketGrid
    /// Where the source has chunks.
    var chunks: TimeRanges
    /// What is logged: the cagg's own log, and the source's as one range from its first to its last entry.
    var logged: TimeRanges

    /// Oldest first. Empty where the window is refreshed in one pass: it is short, or there would be one batch only.
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
            // The server compares with the last time that is included: an entry that ends with a bucket's first instant
            // doesn't count as touching it.
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
