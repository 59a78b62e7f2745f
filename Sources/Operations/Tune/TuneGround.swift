internal import Postgres
package import Timescale

/// Closed buckets with raw data, in which something can be tried.
package struct TuneGround: Sendable, Hashable {
    let cagg: ContinuousAggregate
    /// Whole buckets, the newest without a gap in the chunks.
    let stretch: TimeRange
    /// Where two chunks meet, the one with most rows in its time behind it; the end where there is but one chunk.
    ///
    /// TimescaleDB aggregates what lies in several chunks by chunk first and then together, and keeps both, so that a window
    /// across a seam may take twice as much as one beside it. Within a chunk the planner may sort, which may take more still
    /// (tried on 2.28.3).
    let seam: InternalTime

    package init(cagg: ContinuousAggregate, stretch: TimeRange, seam: InternalTime) {
        (self.cagg, self.stretch, self.seam) = (cagg, stretch, min(max(seam, stretch.start), stretch.end))
    }

    /// Nil where no bucket with raw data is closed. Reads the newest raw row.
    static func read(
        _ state: CaggState, _ density: [ChunkDensity], _ now: Timestamp, _ reader: CatalogReader
    ) async throws -> TuneGround? {
        let time = BucketTime(state.cagg, reader)
        guard let chunks = state.sourceChunks.ranges.last else { return nil }
        var end = chunks.end
        if !state.cagg.timeType.isInteger {
            end = min(end, try await time.start(of: InternalTime(state.cagg.local(now))))
        }
        if let newest = try await reader.newestSourceTime(of: state.cagg) {
            end = min(end, try await time.start(of: newest))
        }
        let stretch = try await time.inscribed(TimeRange(start: min(chunks.start, end), end: end))
        guard !stretch.isEmpty else { return nil }
        let inside = density.filter { stretch.start <= $0.range.start && $0.range.start < stretch.end }
        guard let densest = inside.max(by: { $0.rows(in: 1 << 20) < $1.rows(in: 1 << 20) }) else {
            return TuneGround(cagg: state.cagg, stretch: stretch, seam: stretch.end)
        }
        let start = try await time.start(of: densest.range.start)
        let seam = start > stretch.start ? start : try await time.start(of: min(densest.range.end, stretch.end))
        return TuneGround(cagg: state.cagg, stretch: stretch, seam: seam)
    }

    /// Half before the seam and half behind it, and all behind it; one where these are the same.
    func windows(of buckets: Int64, _ reader: CatalogReader) async throws -> [TimeRange] {
        let time = BucketTime(cagg, reader)
        func window(behind count: Int64) async throws -> TimeRange {
            let behind = TimeRange(start: seam, end: stretch.end)
            let end =
                behind.isEmpty || count == 0
                ? seam : try await time.window(of: behind, buckets: count, atEnd: false).end
            return try await time.window(of: TimeRange(start: stretch.start, end: end), buckets: buckets, atEnd: true)
        }
        let (across, beside) = (try await window(behind: buckets / 2), try await window(behind: buckets))
        return across == beside || buckets == 1 ? [beside] : [across, beside]
    }
}
