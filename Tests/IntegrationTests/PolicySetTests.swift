import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct PolicySetTests {
    private static let cagg = "llm_metrics_1hour"

    private func change(
        _ database: OperatedDatabase, _ edit: @escaping @Sendable (inout JobSettings) -> Void
    ) async throws -> PolicyChange {
        try await PolicyPlanner(database.reader).plan(Self.cagg, job: nil, edit: edit)
    }

    private func job(_ database: OperatedDatabase) async throws -> RefreshPolicy {
        try await database.state(Self.cagg).policy(job: nil)
    }

    /// As somebody else would alter it, past all checks.
    private func alter(_ database: OperatedDatabase, _ job: Int32, _ arguments: SQL) async throws {
        try await database.execute(
            "SELECT a.job_id FROM timescaledb_information.jobs j, LATERAL alter_job(j.job_id, \(arguments)) a WHERE j.job_id = \(job)::int"
        )
    }

    @Test(arguments: Engine.allUnderTest)
    func changeKeepsTheJobItsHistoryAndEveryOtherKey(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let job = try await job(database).job
            try await alter(database, job.id, #"config => j.config || '{"note": "kept"}', timezone => 'Europe/Berlin'"#)
            let change = try await change(database) { row in
                row.startOffset = .interval(Interval(days: 2))
                row.schedule = Interval(microseconds: 600_000_000)
            }
            #expect(change.refusals == [])
            let written = try await database.make(change)
            #expect(written == change.after)
            #expect(written?.timezone == "Europe/Berlin")
            #expect(written?.config["note"] == .string("kept"))
            let after = try await self.job(database)
            #expect(after.job.id == job.id)
            #expect(after.startOffset == .interval(Interval(days: 2)))
            #expect(after.endOffset == change.before?.endOffset)
            #expect(after.job.schedule == Interval(microseconds: 600_000_000))
            #expect(after.job.statistics?.runs == job.statistics?.runs)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func everySettingThatTheServerHasIsWrittenAsItIsGiven(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let keys: [(PolicyKey, JSONValue)] = [
                (.bucketsPerBatch, .integer(12)), (.maxBatchesPerExecution, .integer(3)),
                (.refreshNewestFirst, .bool(false)), (.includeTieredData, .bool(true)),
            ]
            let known = keys.filter { $0.0.isKnown(to: database.reader.capabilities) }
            let change = try await change(database) { row in
                for (key, value) in known { row.config[key.rawValue] = value }
                (row.initialStart, row.isFixedSchedule) = (TestData.now, true)
                (row.timezone, row.schedule) = ("Europe/Berlin", Interval(days: 1))
                (row.maxRuntime, row.maxRetries) = (Interval(microseconds: 60_000_000), 5)
                (row.retryPeriod, row.isScheduled) = (Interval(microseconds: 1_000_000), false)
            }
            #expect(change.refusals == [])
            #expect(change.cautions().map(\.code).contains("policy.irreversible"))
            #expect(try await database.make(change) == change.after)
            let back = try await self.change(database) { row in
                for (key, _) in known { row.config[key.rawValue] = nil }
                row.timezone = nil
            }
            let written = try await database.make(back)
            #expect(written?.timezone == nil)
            #expect(written?.config.fields.count == 3)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func jobThatSomeoneElseChangedMeanwhileIsLeftAlone(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for foreign: SQL in [#"config => j.config || '{"start_offset": "3 days"}'"#, "max_retries => 9"] {
                let change = try await change(database) { $0.startOffset = .interval(Interval(days: 2)) }
                let job = try #require(change.before?.id)
                try await alter(database, job, foreign)
                await #expect(throws: PolicyChangedMeanwhile.self) { try await database.make(change) }
            }
            #expect(try await job(database).startOffset == .interval(Interval(days: 3)))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func startBeyondTheRawRetentionIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for start in [PolicyOffset.unbounded, .interval(Interval(days: 100))] {
                let change = try await change(database) { $0.startOffset = start }
                #expect(change.refusals.first?.reason.contains("kept only for 90d") == true)
            }
        }
    }

    /// Retention would still keep the raw data, but somebody dropped it by hand.
    @Test(arguments: Engine.allUnderTest)
    func startBeforeChunksDroppedByHandIsRefusedWithWhatWouldGo(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let rows = try #require(database.staged.first?.facts["hour_rows"])
            // The tests' data end long ago; the server's clock is what policies go by.
            let now = try await database.reader.readSnapshot().now
            let age = try #require(now.microseconds(since: TestData.now)) + 13 * 86_400_000_000
            try await database.execute("SELECT remove_retention_policy('llm_traces')")
            let change = try await change(database) { $0.startOffset = .interval(Interval(microseconds: age)) }
            #expect((change.loss?.rows).map { $0 > 0 && $0 <= Int64(rows) } == true)
            #expect(change.refusals.first?.reason.contains("would delete") == true)

            // A new policy starts where the old one would have.
            try await database.execute("SELECT remove_continuous_aggregate_policy('llm_metrics_1hour')")
            let addition = try await PolicyPlanner(database.reader).planAddition(to: Self.cagg) { row in
                row.startOffset = .interval(Interval(microseconds: age))
                let hour = Interval(microseconds: 3_600_000_000)
                (row.endOffset, row.schedule, row.retryPeriod) = (.interval(hour), hour, hour)
            }

            #expect(addition.loss == change.loss)
            #expect(addition.refusals.first?.reason.contains("would delete") == true)
        }
    }

    /// How far the start reaches only the user's function can tell.
    @Test(arguments: Engine.allUnderTest)
    func startBeforeDroppedChunksIsRefusedInIntegerTimeToo(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.createTicks(engine)
            try await database.execute(
                "SELECT add_continuous_aggregate_policy('tens', 205::bigint, 15::bigint, interval '1 hour')")
            _ = try await database.refresh("tens", from: InternalTime(0), to: InternalTime(490))
            try await database.execute("SELECT drop_chunks('ticks', 200::bigint)")
            for (offset, rows) in [(PolicyOffset.integer(297), Int64?.none), (.integer(400), 10), (.unbounded, 20)] {
                let change = try await PolicyPlanner(database.reader).plan("tens", job: nil) { $0.startOffset = offset }
                #expect(change.loss?.rows == rows)
                #expect(change.refusals.isEmpty == (rows == nil))
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func timeZoneThatTheServerDoesNotKnowIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let change = try await change(database) { $0.timezone = "Mars/Olympus" }
            #expect(change.refusals.first?.reason.contains("Mars/Olympus") == true)
            #expect(try await self.change(database) { $0.timezone = "Europe/Berlin" }.refusals == [])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func keyThatOnlyLaterVersionsHaveIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let change = try await change(database) { $0.config["buckets_per_batch"] = .integer(5) }
            let isKnown = PolicyKey.bucketsPerBatch.isKnown(to: database.reader.capabilities)
            #expect(change.refusals.first?.advice == (isKnown ? nil : "the key exists from TimescaleDB 2.19 on"))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func policyIsAddedAndRemovedAsItWasAskedFor(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let planner = PolicyPlanner(database.reader)
            let removal = try await planner.planRemoval(from: Self.cagg, job: nil)
            #expect(removal.cautions().map(\.code) == ["policy.history"])
            #expect(try await database.make(removal) == nil)
            #expect(try await database.state(Self.cagg).refreshPolicies.isEmpty)
            let addition = try await planner.planAddition(to: Self.cagg) { row in
                (row.startOffset, row.endOffset) = (.interval(Interval(days: 3)), .interval(CatalogSamples.hours(1)))
                (row.schedule, row.retryPeriod) = (CatalogSamples.hours(1), CatalogSamples.hours(2))
                (row.initialStart, row.isFixedSchedule, row.timezone) = (TestData.now, true, "Europe/Berlin")
            }
            #expect(addition.refusals == [])
            var written = try #require(try await database.make(addition))
            #expect(written.id > 0)
            #expect(written.procedureName == Job.refreshProcedure)
            let wanted = try #require(addition.after)
            (written.id, written.applicationName, written.owner) = (0, "", "")
            (written.procedureSchema, written.checkSchema, written.checkName) = ("", nil, nil)
            #expect(written == wanted)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func secondPolicyIsAddedOnlyWhereTheServerTakesIt(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let planner = PolicyPlanner(database.reader)
            let addition = try await planner.planAddition(to: Self.cagg) { row in
                (row.startOffset, row.endOffset) = (.interval(Interval(days: 80)), .interval(Interval(days: 70)))
                (row.schedule, row.retryPeriod) = (Interval(days: 1), Interval(days: 1))
            }
            guard addition.refusals.isEmpty else {
                // Past the check the server refuses it as well.
                await #expect(throws: PostgresError.self) { try await database.make(addition) }
                return
            }
            let second = try #require(try await database.make(addition))
            await #expect(throws: PolicySelectionError.self) {
                try await planner.planRemoval(from: Self.cagg, job: nil)
            }
            try await database.make(try await planner.planRemoval(from: Self.cagg, job: second.id))
            #expect(try await database.state(Self.cagg).refreshPolicies.count == 1)
        }
    }
}
