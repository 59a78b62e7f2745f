internal import Postgres
internal import Synchronization
package import Timescale

/// Compares what a cagg stores with what its definition computes from the raw data now.
///
/// All of it happens in one REPEATABLE READ READ ONLY transaction, so that the verdicts' facts and both sides belong to
/// the same moment. Takes AccessShareLock on the raw and stored chunks it reads, until its end.
package struct DiffRun: Sendable {
    /// What to compare, and how strictly.
    package struct Request: Sendable, Hashable {
        /// As typed: `CatalogSnapshot.find` resolves it.
        package var cagg: String
        /// Widened to whole buckets; open ends become the oldest chunk and the watermark.
        package var range: TimeRange
        /// Relative, for floating point.
        package var tolerance: Double
        /// The length of the slice that one query compares, which bounds the server's memory.
        package var step: RefreshPlanner.Step

        package init(cagg: String, range: TimeRange, tolerance: Double, step: RefreshPlanner.Step) {
            self.cagg = cagg
            self.range = range
            self.tolerance = tolerance
            self.step = step
        }
    }

    /// What a run is doing, for a progress bar.
    package enum Event: Sendable, Hashable {
        case sliceStarted(index: Int, of: Int, TimeRange)
    }

    private let request: Request
    private let reader: CatalogReader

    package init(_ request: Request, _ reader: CatalogReader) {
        self.request = request
        self.reader = reader
    }

    /// Calls `found` for each difference, ordered by bucket and key, also for orphaned and unmaterialized rows.
    ///
    /// Each slice is counted first, in one pass over both sides; only a slice with differences is read again for its
    /// rows.
    package func run(
        _ report: @Sendable (Event) async -> Void, _ found: @Sendable (Difference) -> Void
    ) async throws -> DiffSummary {
        try await reader.inSnapshot {
            let state = try await reader.readState().find(request.cagg)
            let columns = try await DiffColumns.read(state.cagg, reader)
            let range = try await compared(state)
            let summary = Mutex(DiffSummary(cagg: state.cagg, columns: columns, range: range))
            let query = DiffQuery(
                cagg: state.cagg, columns: columns, comparison: DiffComparison(tolerance: request.tolerance))
            let judge = DiffJudge(state)
            let slices = try await BucketTime(state.cagg, reader).windows(
                of: range, buckets: RefreshPlanner.buckets(request.step, state.cagg))
            for (index, slice) in slices.enumerated() {
                await report(.sliceStarted(index: index, of: slices.count, slice))
                let counts = try await reader.connection.query(query.counts(slice)).rows[0]
                let (compared, noise, different) = try counts.decode(Int64.self, Int64.self, Int64.self)
                summary.withLock {
                    $0.compared += compared
                    $0.noise += noise
                }
                guard different > 0 else { continue }
                try await reader.connection.stream(query.differences(slice)) { row throws(PostgresError) in
                    let difference = try Self.difference(row, columns, judge)
                    summary.withLock { $0.add(difference) }
                    found(difference)
                }
            }
            return summary.withLock { $0 }
        }
    }

    /// The buckets that the request's range touches. Its end defaults to the watermark, its start to the oldest chunk.
    private func compared(_ state: CaggState) async throws -> TimeRange {
        let end = request.range.end == .noEnd ? state.watermark : request.range.end
        let range = RefreshPlanner.bounded(TimeRange(start: request.range.start, end: end), state)
        guard range.start.isFinite, range.end.isFinite, !range.isEmpty else {
            return TimeRange(start: .noBegin, end: .noBegin)
        }
        return try await BucketTime(state.cagg, reader).circumscribed(range)
    }

    private static func difference(
        _ row: Row, _ columns: DiffColumns, _ judge: DiffJudge
    ) throws(PostgresError) -> Difference {
        let (start, end, isStored, isRecomputed, copies, key, stored, recomputed, unequal) = try row.decode(
            InternalTime.self, InternalTime.self, Bool.self, Bool.self, Int64.self, [String?].self, [String?].self,
            [String?].self, [Bool?].self)
        let bucket = TimeRange(start: start, end: end)
        let values = columns.values.indices.filter { unequal[$0] != false || isStored != isRecomputed }.map { index in
            Difference.Value(column: columns.values[index].name, stored: stored[index], recomputed: recomputed[index])
        }
        return Difference(
            bucket: bucket, verdict: judge.verdict(bucket: bucket, isStored: isStored, copies: copies), key: key,
            isStored: isStored, isRecomputed: isRecomputed, copies: copies, values: values)
    }
}
