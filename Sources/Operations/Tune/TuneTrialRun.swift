internal import Postgres
internal import Timescale

/// Measures how the server recomputes some closed buckets, without writing anything. The definition's query runs as in
/// a refresh, on a separate connection, and its rows stay on the server.
struct TuneTrialRun {
    private let trialRange: TuneTrialRange
    private let limits: MemoryLimits
    private let reader: CatalogReader
    private let connect: @Sendable () async throws -> Connection

    /// The time limit of a trial. A longer trial is cancelled, unless it has only a single bucket. The next, larger
    /// trial isn't started if its predicted duration is above the limit.
    private static let patience = Duration.seconds(5)
    /// The factor by which the number of buckets grows from trial to trial.
    private static let growth: Int64 = 2

    init(
        _ trialRange: TuneTrialRange, limits: MemoryLimits, _ reader: CatalogReader,
        connect: @escaping @Sendable () async throws -> Connection
    ) {
        (self.trialRange, self.limits, self.reader, self.connect) = (trialRange, limits, reader, connect)
    }

    /// Runs trials with 1, 2, 4, … buckets. Stops when a trial comes close to the time limit, uses more than `enough`
    /// bytes of memory, or reaches `most` buckets or all closed buckets.
    ///
    /// Reads user data. Holds an AccessShareLock on the source and its chunks during each trial.
    func run(most: Int64, enough: Int64) async throws -> [TuneTrial] {
        let connection = try await connect()
        let pid = try await connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        let probe = MemoryProbe(connection: try await connect(), pid: pid)
        var trials: [TuneTrial] = []
        let failure: (any Error)?
        do {
            var buckets: Int64 = 1
            while buckets <= most {
                var worst: TuneTrial?
                let windows = try await trialRange.windows(of: buckets, reader)
                for window in windows {
                    guard let trial = try await attempt(window, buckets: buckets, on: connection, probe) else { break }
                    if trial.outweighs(worst) { worst = trial }
                }
                guard let trial = worst else { break }
                trials.append(trial)
                let isEnough = trial.memory.bounded.map { $0 > enough } ?? false
                if isEnough || trial.duration * Int(Self.growth) > Self.patience { break }
                if windows.contains(trialRange.stretch) { break }
                buckets *= Self.growth
            }
            failure = nil
        } catch {
            failure = error
        }
        await probe.close()
        await connection.close()
        if let failure { throw failure }
        return trials
    }

    /// Runs one trial. Nil if it took too long. A trial of a single bucket has no time limit.
    private func attempt(
        _ window: TimeRange, buckets: Int64, on connection: Connection, _ probe: MemoryProbe
    ) async throws -> TuneTrial? {
        do {
            try await begin(connection)
            // The query is planned once before the measurement, so that the memory of the catalog caches isn't
            // measured.
            try await connection.query("EXPLAIN \(query(window))")
            let (result, memory) = try await probe.measuring {
                try await connection.query(
                    "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON, FORMAT JSON) \(query(window))",
                    timeout: buckets == 1 ? nil : Self.patience)
            }
            await connection.cleanUp("ROLLBACK")
            let plan = try result.rows[0].decode(JSONB.self).queryPlan()
            return TuneTrial(
                .read, buckets: buckets, duration: .milliseconds(plan.executionTime ?? 0), memory: memory,
                consumers: plan.consumers(of: buckets, limits))
        } catch let error as PostgresError {
            await connection.cleanUp("ROLLBACK")
            guard error.sqlState == .queryCanceled, !Task.isCancelled, buckets > 1 else { throw error }
            return nil
        }
    }

    /// Begins a transaction with the settings of a worker: with the memory limits of the job's owner, and without
    /// parallel workers, which an INSERT doesn't use.
    private func begin(_ connection: Connection) async throws {
        try await connection.query("BEGIN READ ONLY")
        try await connection.query("SET LOCAL max_parallel_workers_per_gather = 0")
        for setting in limits.settings {
            try await connection.query("SELECT set_config(\(setting.name), \(setting.value), true)")
        }
    }

    /// Returns the query whose rows a refresh inserts.
    private func query(_ window: TimeRange) -> SQL {
        let cagg = trialRange.cagg
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let type = cagg.timeType
        return """
            SELECT * FROM \(name: cagg.directView)
            WHERE \(column) >= \(type.parameter(window.start)) AND \(column) < \(type.parameter(window.end))
            """
    }
}
