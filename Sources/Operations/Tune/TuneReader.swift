package import Postgres
package import Timescale

/// Reads and measures the facts on which a proposal is based.
package struct TuneReader: Sendable {
    private let reader: CatalogReader
    private let connect: @Sendable () async throws -> Connection

    /// Makes a reader.
    ///
    /// - Parameter connect: opens the connections of the trials.
    package init(_ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection) {
        self.reader = reader
        self.connect = connect
    }

    /// Thrown if no trial can run, because no bucket with raw data is closed.
    package struct NothingToTry: OperatorError, Sendable, CustomStringConvertible {
        package var kind: OperatorErrorKind { .failed }
        package var cagg: QualifiedName

        package var description: String {
            "\(cagg) has no closed bucket with raw data, so there is nothing to measure; load some data first"
        }
    }

    /// Reads the catalogs in one snapshot, then runs trials in closed buckets near the start of the densest recent
    /// chunk. The trials take some seconds and write nothing. Throws `NothingToTry`.
    package func read(_ name: String, job: Int32?, _ goal: TuneGoal) async throws -> TuneFacts {
        let (state, policy, now, source, stored) = try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            return (
                state, try state.policy(job: job), snapshot.now,
                try await reader.readDensity(of: state.cagg.source),
                try await reader.readDensity(of: state.cagg.materialization)
            )
        }
        let limits = try await MemoryLimits.read(of: policy.job.owner, reader)
        guard let trialRange = try await TuneTrialRange.read(state, density: source, now: now, reader) else {
            throw NothingToTry(cagg: state.cagg.view)
        }
        let window = Self.window(policy, state)
        let trials = try await TuneTrialRun(trialRange, limits: limits, reader, connect: connect).run(
            most: window, enough: goal.memory / 2)
        guard let cost = CostModel(trials) else { throw NothingToTry(cagg: state.cagg.view) }
        let width = state.cagg.bucket.approximateWidth
        return TuneFacts(
            state: state, policy: policy, limits: limits, trialRange: trialRange, cost: cost, window: window,
            rowsPerBucket: source.map { $0.rows(in: width) }.max(),
            groupsPerBucket: stored.map { $0.rows(in: width) }.max(),
            runs: try await reader.pastRuns(of: policy.job.id),
            batches: reader.capabilities.hasBatches)
    }

    /// Returns the maximum number of buckets that one run over the policy's whole window would refresh.
    private static func window(_ policy: RefreshPolicy, _ state: CaggState) -> Int64 {
        let width = max(1, state.cagg.bucket.approximateWidth)
        let chunks = state.sourceChunks.ranges
        let all = (chunks.last?.end.rawValue ?? width) - (chunks.first?.start.rawValue ?? 0)
        let start = policy.startOffset.approximateLength ?? all
        let length = start - min(start, max(0, policy.endOffset.approximateLength ?? 0))
        return max(1, min(length, all) / width)
    }
}
