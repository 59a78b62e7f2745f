package import Postgres
internal import Synchronization
package import Timescale

/// Compares a cagg's stored rows with the rows that its definition computes from the current raw data.
///
/// The range is split into slices. Each slice is compared in an exported snapshot, so that the stored rows, the
/// recomputed rows and the facts for the verdicts belong to the same time. A worker holds AccessShareLock on the raw
/// and stored chunks of one slice at a time. Nothing is written.
package struct DiffRun: Sendable {
    /// An event of a run, for a progress bar.
    package enum Event: Sendable, Hashable {
        /// The range was split into slices, and nothing has been compared yet. `slices` is the number of slices.
        case planned(cagg: ContinuousAggregate, columns: DiffColumns, slices: Int)
        case sliceStarted(TimeRange)
        case sliceFinished(TimeRange)
    }

    private let plan: DiffPlan
    private let reader: CatalogReader
    private let connect: @Sendable () async throws -> Connection
    private let mayGoOn: @Sendable (Connection) async throws -> Void

    /// - Parameters:
    ///   - reader: the reader whose connection keeps the snapshot. The connection must not be in a transaction, and
    ///     nothing else may use it during the run.
    ///   - connect: opens a read-only connection for a worker.
    ///   - mayGoOn: called before each slice, with the connection of the slice's worker. Returns when the slice may
    ///     start.
    package init(
        _ plan: DiffPlan, _ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection,
        mayGoOn: @escaping @Sendable (Connection) async throws -> Void = { _ in }
    ) {
        self.plan = plan
        self.reader = reader
        self.connect = connect
        self.mayGoOn = mayGoOn
    }

    /// Compares all slices and returns the summary. If the run ends early, throws `DiffStopped` if it has finished or
    /// skipped at least one slice, and otherwise the original error.
    ///
    /// Calls `found` for each difference, including orphaned and unmaterialized rows. Within a slice, the differences
    /// are ordered by bucket. Identical copies of a row are an exception: in a slice with very many differences, they
    /// may come later. With several workers, the differences of different slices may be mixed.
    package func run(
        _ report: @escaping @Sendable (Event) async -> Void, _ found: @escaping @Sendable (Difference) -> Void
    ) async throws -> DiffSummary {
        let snapshot = DiffSnapshot(
            reader, cagg: plan.cagg, toRaw: plan.toRaw, maximumAge: plan.maximumSnapshotAge)
        do {
            let summary = try await compare(snapshot, report, found)
            await snapshot.end()
            return summary
        } catch {
            await snapshot.end()
            throw error
        }
    }

    private func compare(
        _ snapshot: DiffSnapshot, _ report: @escaping @Sendable (Event) async -> Void,
        _ found: @escaping @Sendable (Difference) -> Void
    ) async throws -> DiffSummary {
        let catalog = try await snapshot.begin()
        let state = try catalog.find(plan.cagg)
        var query = try await DiffQuery.read(plan, of: state, in: catalog, reader)
        let columns = query.columns
        let range = try await whole(plan.range, state)
        let parts = plan.parts.map { $0.intersection(range).ranges } ?? [range]
        var slices: [TimeRange] = []
        for part in parts { slices += try await DiffSlicing.cut(part, of: state, step: plan.step, reader) }
        var population: Int64 = 0
        if let sample = plan.sample {
            (query.sampled, population) = try await draw(sample, from: range, state, catalog: catalog)
            slices = slices.filter { query.sampled?.within($0).isEmpty == false }
        }
        await report(.planned(cagg: state.cagg, columns: columns, slices: slices.count))
        let work = DiffWork(slices, DiffSummary(cagg: state.cagg, columns: columns, range: range))
        do {
            try await compare(query, slices: slices.count, snapshot: snapshot, work, report, found)
        } catch {
            var summary = await work.summary
            summary.snapshots = await snapshot.count
            throw summary.slices.isEmpty && summary.skipped.isEmpty
                ? error : DiffStopped(summary: summary, cause: error)
        }
        var summary = await work.summary
        summary.snapshots = await snapshot.count
        if summary.count(.drift) > 0 {
            summary.suspects = try await DiffSuspect.read(state, in: summary.buckets(.drift), reader)
        }
        if let sample = plan.sample, let sampled = query.sampled {
            summary.audit = DiffAudit(sample, population: population, drawn: sampled.buckets, summary)
        }
        return summary
    }

    private func compare(
        _ query: DiffQuery, slices: Int, snapshot: DiffSnapshot, _ work: DiffWork,
        _ report: @escaping @Sendable (Event) async -> Void, _ found: @escaping @Sendable (Difference) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, min(plan.jobs, slices)) {
                group.addTask {
                    let worker = DiffWorker(
                        query: query, snapshot: snapshot, work: work, reader: reader, connection: try await connect(),
                        statementTimeout: plan.statementTimeout)
                    try await worker.run(mayGoOn, report, found)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Chooses the buckets of a sample at random from all buckets with raw data. `population` is the number of buckets
    /// with raw data.
    private func draw(
        _ sample: DiffSample, from range: TimeRange, _ state: CaggState, catalog: CatalogSnapshot
    ) async throws -> (DiffSampledBuckets, population: Int64) {
        let lowest = plan.toRaw ? catalog.below(state).last : nil
        let population = try await DiffPopulation.read(range, of: state, chunks: (lowest ?? state).sourceChunks, reader)
        let size = DiffStatistics.sampleSize(
            confidence: sample.confidence, atMost: sample.atMost, population: population.count)
        var random = SplitMix64(seed: sample.seed)
        return (DiffSampledBuckets(buckets: population.draw(size, using: &random)), population.count)
    }

    /// Returns the requested range extended to whole buckets. An open start means the start of the oldest chunk; an
    /// open end means the watermark. Returns an empty range if there is nothing to compare.
    private func whole(_ requested: TimeRange, _ state: CaggState) async throws -> TimeRange {
        let end = requested.end == .noEnd ? state.watermark : requested.end
        let range = state.bounded(TimeRange(start: requested.start, end: end))
        guard range.start.isFinite, range.end.isFinite, !range.isEmpty else {
            return TimeRange(start: .noBegin, end: .noBegin)
        }
        return try await ServerBuckets(state.cagg, reader).circumscribed(range)
    }
}

/// The error of a diff that was interrupted or failed after it had finished or skipped at least one slice. The results
/// of the finished slices are valid.
package struct DiffStopped: Error, Sendable {
    /// The summary of the finished and skipped slices.
    package var summary: DiffSummary
    /// The error that ended the run.
    package var cause: any Error
}
