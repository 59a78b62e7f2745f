internal import Postgres
package import Timescale

/// The closed buckets with raw data in which trials can run.
package struct TuneTrialRange: Sendable, Hashable {
    let cagg: ContinuousAggregate
    /// The range of the closed buckets: the newest range of whole buckets without a gap between chunks.
    let stretch: TimeRange
    /// The time around which the trials run. This is a boundary between two chunks, usually the start of the chunk with
    /// the most rows per time. If there is only one chunk, it is the end of the range.
    ///
    /// If a window covers several chunks, TimescaleDB aggregates each chunk, combines the results, and keeps both in
    /// memory. So a window across a boundary may use twice as much memory as a window within one chunk. But within one
    /// chunk the planner may sort, which may use even more memory (tried on 2.28.3).
    let seam: InternalTime

    package init(cagg: ContinuousAggregate, stretch: TimeRange, seam: InternalTime) {
        (self.cagg, self.stretch, self.seam) = (cagg, stretch, min(max(seam, stretch.start), stretch.end))
    }

    /// Finds the buckets for the trials. Reads the newest raw row, because its bucket isn't used. Nil if no bucket with
    /// raw data is closed.
    static func read(
        _ state: CaggState, density: [ChunkDensity], now: Timestamp, _ reader: CatalogReader
    ) async throws -> TuneTrialRange? {
        let serverBuckets = ServerBuckets(state.cagg, reader)
        guard let chunks = state.sourceChunks.ranges.last else { return nil }
        var end = chunks.end
        if !state.cagg.timeType.isInteger {
            end = min(end, try await serverBuckets.start(of: InternalTime(state.cagg.local(now))))
        }
        if let newest = try await reader.newestSourceTime(of: state.cagg) {
            end = min(end, try await serverBuckets.start(of: newest))
        }
        let stretch = try await serverBuckets.inscribed(TimeRange(start: min(chunks.start, end), end: end))
        guard !stretch.isEmpty else { return nil }
        let inside = density.filter { stretch.start <= $0.range.start && $0.range.start < stretch.end }
        guard let densest = inside.max(by: { $0.rows(in: 1 << 20) < $1.rows(in: 1 << 20) }) else {
            return TuneTrialRange(cagg: state.cagg, stretch: stretch, seam: stretch.end)
        }
        let start = try await serverBuckets.start(of: densest.range.start)
        let seam =
            start > stretch.start ? start : try await serverBuckets.start(of: min(densest.range.end, stretch.end))
        return TuneTrialRange(cagg: state.cagg, stretch: stretch, seam: seam)
    }

    /// Returns two windows of this many buckets: one that starts before the boundary and ends after it, and one
    /// entirely after the boundary. Returns only one window if both are the same or have a single bucket.
    func windows(of buckets: Int64, _ reader: CatalogReader) async throws -> [TimeRange] {
        let serverBuckets = ServerBuckets(cagg, reader)
        func window(after count: Int64) async throws -> TimeRange {
            let after = TimeRange(start: seam, end: stretch.end)
            let end =
                after.isEmpty || count == 0
                ? seam : try await serverBuckets.window(of: after, buckets: count, atEnd: false).end
            return try await serverBuckets.window(
                of: TimeRange(start: stretch.start, end: end), buckets: buckets, atEnd: true)
        }
        let (across, beside) = (try await window(after: buckets / 2), try await window(after: buckets))
        return across == beside || buckets == 1 ? [beside] : [across, beside]
    }
}
