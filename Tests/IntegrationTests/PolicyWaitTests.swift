import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

/// A refresh meets a policy job that refreshes the same cagg.
@Suite(.droppingDatabases) struct PolicyWaitTests {
    /// Runs `body` while the policy of `hourly` runs and can't go on before the blocker's transaction ends.
    private func withRunningPolicy(
        _ engine: Engine, _ body: (OperatedDatabase, _ job: Int32, _ blocker: Connection) async throws -> Void
    ) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.execute("SELECT alter_job(id, scheduled => false) FROM _timescaledb_config.bgw_job")
            let job = try await database.execute(
                """
                SELECT add_continuous_aggregate_policy(
                    'hourly', start_offset => NULL, end_offset => interval '1 hour', schedule_interval => interval '1 day')
                """)[0].decode(Int32.self)
            let (blocker, scheduler) = (
                try await Connection.open(database.options), try await Connection.open(database.options)
            )
            try await blocker.query("BEGIN")
            try await blocker.query("LOCK TABLE readings IN ACCESS EXCLUSIVE MODE")
            try await engine.startScheduler(on: scheduler)
            let jobs = DueJobs(engine, on: scheduler)
            let running = Task { engine.isSimulated ? try await jobs.run() : nil }
            while try await database.reader.jobWorkers().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let result: Result<Void, any Error>
            do { result = .success(try await body(database, job, blocker)) } catch { result = .failure(error) }
            await blocker.close()
            _ = try await running.value
            try await engine.stopScheduler(on: scheduler)
            await scheduler.close()
            try result.get()
        }
    }

    private func plan(_ database: OperatedDatabase) async throws -> RefreshPlan {
        try await database.plan("hourly", from: Readings.start, to: Readings.end)
    }

    @Test(arguments: Engine.allUnderTest)
    func refreshSaysWhichJobRunsAndBeginsWhenItIsDone(engine: Engine) async throws {
        try await withRunningPolicy(engine) { database, job, blocker in
            let plan = try await plan(database)
            let worker = try #require(plan.running.first)
            #expect(worker.job == job)
            let now = try await database.connection.query("SELECT clock_timestamp()").rows[0].decode(Timestamp.self)
            #expect((0..<120_000_000).contains(try #require(worker.since.flatMap { now.microseconds(since: $0) })))
            #expect(worker.text.hasPrefix("job \(job) has been running since 20"))
            #expect(worker.text.hasSuffix("Z (pid \(worker.pid))"))

            let told = Mutex<[RefreshEvent]>([])
            let run = Task { try await database.run(plan) { event in told.withLock { $0.append(event) } } }
            while !told.withLock({ $0.contains(.waiting(worker.text)) }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await blocker.query("ROLLBACK")
            #expect(try await run.value.left == [])
            let first = told.withLock { $0 }.firstIndex { if case .windowFinished = $0 { true } else { false } }
            let last = told.withLock { $0 }.lastIndex(of: .waiting(worker.text))
            #expect(try #require(last) < #require(first))
            #expect(try await database.diff("hourly").counts == [:])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func waitingEndsWithItsPatienceOrWithCtrlC(engine: Engine) async throws {
        try await withRunningPolicy(engine) { database, job, _ in
            var patient = try await plan(database)
            patient.options.lockRetry = LockRetry(attempts: 2, firstPause: .seconds(1))
            patient.options.pausesPolicies = true
            let plan = patient
            let busy = await #expect(throws: PolicyBusy.self) { _ = try await database.run(plan) }
            #expect(busy?.worker.job == job)
            // A pause would have ended it.
            #expect(try await database.reader.jobWorkers() == plan.running)
            #expect(try await database.state("hourly").refreshPolicies.map(\.job.isScheduled) == [true])

            let isWaiting = Mutex(false)
            let run = Task {
                try await database.run(plan) { event in
                    if case .waiting = event { isWaiting.withLock { $0 = true } }
                }
            }
            while !isWaiting.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(20)) }
            run.cancel()
            let outcome = try await run.value
            #expect(outcome.left == plan.windows)
            #expect(outcome.windows == [])
        }
    }

    /// Without `pg_read_all_stats` the server hides when a backend began, but not what it is called.
    @Test(arguments: Engine.allUnderTest)
    func roleWithoutRightsSeesTheJobAsWell(engine: Engine) async throws {
        try await withRunningPolicy(engine) { database, job, _ in
            try await database.connection.query("SET ROLE pg_read_all_data")
            let workers = try await database.reader.jobWorkers()
            try await database.connection.query("RESET ROLE")
            #expect(workers.map(\.job) == [job])
            #expect(workers.map(\.since) == [nil])
            #expect(workers.first?.text.contains("since") == false)
        }
    }
}
