import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct RefreshTests {
    @Test(arguments: Engine.allUnderTest)
    func lateDataIsRepairedWindowByWindow(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            let outcome = try await database.refresh(
                staged.cagg.name, from: staged.time("from"), to: staged.time("to"))
            #expect(outcome.windows.map(\.range) == outcome.plan.windows)
            #expect(outcome.count(.refreshed) > 0)
            #expect(outcome.stillPending == [])
            #expect(try await database.diff(staged.cagg.name).counts == [:])
        }
    }

    /// Only `force` recomputes what no invalidation covers; before 2.18 the server has none, and caggctl makes one.
    @Test(arguments: Engine.allUnderTest)
    func driftIsRepairedByForceOnly(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let staged = try #require(database.staged.first)
            let (from, to) = (staged.time("from"), staged.time("to"))
            let plain = try await database.refresh(staged.cagg.name, from: from, to: to)
            #expect(plain.count(.skipped) == plain.plan.windows.count)
            #expect(try await database.diff(staged.cagg.name).count(.drift) == 12)
            let forced = try await database.refresh(staged.cagg.name, from: from, to: to, force: true)
            #expect(forced.count(.refreshed) == forced.plan.windows.count)
            #expect(try await database.diff(staged.cagg.name).counts == [:])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func refreshOverDroppedRawDataIsRefusedWithExactlyWhatWouldGo(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let staged = try #require(database.staged.first)
            let plan = try await database.plan(
                "llm_metrics_1day", from: .noBegin, to: InternalTime(TestData.now))
            #expect(plan.loss?.rows == Int64(try #require(staged.facts["day_rows"])))
            #expect(plan.loss?.safeStart == staged.time("raw_start"))
            #expect(plan.refusals.count == 1)
            let safe = try await database.plan(
                "llm_metrics_1day", from: staged.time("raw_start"), to: InternalTime(TestData.now))
            #expect(safe.loss == nil)
        }
    }

    /// A week's raw data begins in the middle of a bucket, as any table's does: nothing is lost by computing it again.
    @Test(arguments: Engine.allUnderTest)
    func firstBucketOfATableIsNoLossUnlessItsRawDataWasDropped(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: "time_bucket('7 days', time)")
            let (from, to) = (InternalTime(Readings.time(hour: -30 * 24)), InternalTime(Readings.time(hour: 30 * 24)))
            try await database.execute(
                "INSERT INTO readings SELECT t + interval '1 day', 'a', 1 FROM \(Readings.hours) t")
            #expect(try await database.refresh("hourly", from: .noBegin, to: to).stillPending == [])
            #expect(try await database.count("SELECT count(*) FROM hourly") == 1)
            #expect(try await database.plan("hourly", from: from, to: to).loss == nil)
            try await database.execute("SELECT drop_chunks('readings', \(Readings.time(hour: 24)))")
            let loss = try #require(try await database.plan("hourly", from: from, to: to).loss)
            #expect(loss.buckets == 1)
        }
    }

    /// The number that the guard states is the number that goes when it is overruled: trap 1 is real.
    @Test(arguments: Engine.allUnderTest)
    func overruledGuardLosesWhatItSaid(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let staged = try #require(database.staged.first)
            let before = try await database.count("SELECT count(*) FROM llm_metrics_1day")
            let outcome = try await database.refresh(
                "llm_metrics_1day", from: .noBegin, to: staged.time("raw_start").adding(86_400_000_000))
            let after = try await database.count("SELECT count(*) FROM llm_metrics_1day")
            #expect(Int64(before - after) == outcome.plan.loss?.rows)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func windowIntoTheOpenBucketIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let plan = try await database.plan("llm_metrics_1hour", from: InternalTime(TestData.now), to: .noEnd)
            // The test's data lie in the past, where every bucket is closed.
            #expect(plan.openBucket == nil)
            let now = try await database.reader.readSnapshot().now
            let open = try await database.plan(
                "llm_metrics_1hour", from: InternalTime(now.adding(microseconds: -7_200_000_000)),
                to: InternalTime(now.adding(microseconds: 7_200_000_000)))
            #expect(open.openBucket != nil)
            #expect(open.refusals.count == 1)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func windowsAreWholeBucketsThatFollowEachOther(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let from = InternalTime(TestData.now.adding(microseconds: -3 * 86_400_000_000))
            let plan = try await database.plan("llm_metrics_1hour", from: from, to: InternalTime(TestData.now))
            #expect(plan.windows.count == 3)
            #expect(plan.windows.first?.start == plan.covered.start)
            #expect(plan.windows.last?.end == plan.covered.end)
            #expect(zip(plan.windows, plan.windows.dropFirst()).allSatisfy { $0.end == $1.start })
            #expect(plan.covered.start.rawValue % 3_600_000_000 == 0)
            #expect(plan.covered.start > from)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func windowUnderOneBucketIsRefusedBeforeTheServerSeesIt(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let now = InternalTime(TestData.now)
            await #expect(throws: Refusal.self) {
                _ = try await database.plan("llm_metrics_1day", from: now.adding(-3_600_000_000), to: now)
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func secondOperatorIsToldWhoHasTheCagg(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            let cagg = try await database.state(staged.cagg.name).cagg
            let other = try await Connection.open(database.options)
            let pid = try await other.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
            // Locks with one key whose halves are the two keys: pg_locks shows them alike.
            let lookalikes = [
                try await Connection.open(database.options), try await Connection.open(database.options),
            ]
            let key = Int64(0x6361_6767) << 32 | Int64(cagg.id)
            for lookalike in lookalikes { try await lookalike.query("SELECT pg_advisory_lock_shared(\(key)::bigint)") }
            try await CaggLock.holding(cagg, on: other) {
                let error = await #expect(throws: CaggLock.Busy.self) {
                    _ = try await database.refresh(
                        staged.cagg.name, from: staged.time("from"), to: staged.time("to"))
                }
                #expect(error?.holder?.contains("postgres (pid \(pid),") == true)
            }
            for connection in lookalikes + [other] { await connection.close() }
            // Given back, the lock can be had.
            _ = try await database.refresh(staged.cagg.name, from: staged.time("from"), to: staged.time("to"))
        }
    }

    /// The rows are locked by somebody else, so the window can't finish before it is cancelled.
    @Test(arguments: Engine.allUnderTest)
    func cancelledRefreshSaysWhereItStoppedAndLeavesASessionThatWorks(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            let (from, to) = (staged.time("from"), staged.time("to"))
            let cagg = try await database.state(staged.cagg.name).cagg
            let plan = try await database.plan(staged.cagg.name, from: from, to: to)
            let blocker = try await Connection.open(database.options)
            try await blocker.query("BEGIN")
            try await blocker.query("LOCK TABLE \(name: cagg.materialization) IN ACCESS EXCLUSIVE MODE")
            let reader = database.reader
            let task = Task { try await RefreshRun(plan, reader: reader).apply { _ in } }
            try await Task.sleep(for: .milliseconds(500))
            task.cancel()
            // What runs after the cancel reads the catalogs only, so the lock may stay.
            let outcome = try await task.value
            #expect(outcome.left == plan.windows)
            #expect(outcome.windows == [])
            try await blocker.query("ROLLBACK")
            await blocker.close()
            try await expectReadOnly(database.connection)
            let again = try await database.refresh(staged.cagg.name, from: from, to: to)
            #expect(again.stillPending == [])
            #expect(try await database.diff(staged.cagg.name).counts == [:])
        }
    }

    private func expectReadOnly(_ connection: Connection) async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("DELETE FROM public.llm_traces")
        }
        #expect(error?.sqlState == .readOnlyTransaction)
    }

    @Test(arguments: Engine.allUnderTest)
    func sessionIsReadOnlyAgainAfterARefresh(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            _ = try await database.refresh(staged.cagg.name, from: staged.time("from"), to: staged.time("to"))
            try await expectReadOnly(database.connection)
        }
    }

    /// Retention may drop raw data while a long run goes on.
    @Test(arguments: Engine.allUnderTest)
    func losesNothingWhereRawDataIsDroppedMeanwhile(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.execute(
                "INSERT INTO readings SELECT time + interval '1 day', sensor, value FROM readings")
            let end = InternalTime(Readings.time(hour: 48))
            _ = try await database.refresh("hourly", from: Readings.start, to: end)
            try await database.execute("UPDATE readings SET value = value")
            var plan = try await database.plan("hourly", from: Readings.start, to: end)
            #expect(plan.windows.count == 2)
            plan.options.order = .newest
            let outcome = try await database.run(plan) { event in
                guard case .windowFinished = event else { return }
                _ = try? await database.execute(
                    "SELECT drop_chunks('readings', older_than => \(Readings.time(hour: 24)))")
            }
            #expect(outcome.windows.map(\.outcome) == [.refreshed, .skipped])
            plan = try await database.plan("hourly", from: Readings.start, to: end, force: true)
            plan.loss = nil
            await #expect(throws: Refusal.self) { _ = try await database.run(plan) }
            #expect(try await database.count("SELECT count(*) FROM hourly") == 48)
            #expect(try await database.count("SELECT count(DISTINCT time) FROM readings") == 24)
        }
    }
}
