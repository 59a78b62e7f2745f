import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite struct PolicySetTests {
    private func change(
        _ database: OperatedDatabase, _ edit: (inout RefreshPolicy) -> Void
    ) async throws -> PolicyChange {
        let state = try await database.state("llm_metrics_1hour")
        let before = try state.policy(job: nil)
        var after = before
        edit(&after)
        return PolicyChange(state: state, before: before, after: after, capabilities: database.reader.capabilities)
    }

    @Test(arguments: Engine.allUnderTest)
    func changeKeepsTheJobItsHistoryAndEveryOtherKey(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let job = try await database.state("llm_metrics_1hour").policy(job: nil).job
            try await database.execute(
                """
                SELECT job_id FROM alter_job(\(job.id)::int, config => \
                (SELECT config FROM timescaledb_information.jobs WHERE job_id = \(job.id)::int) || '{"note": "kept"}')
                """)
            let change = try await change(database) { policy in
                policy.startOffset = .interval(Interval(days: 2))
                policy.job.schedule = Interval(microseconds: 600_000_000)
            }
            #expect(change.refusals() == [])
            try await change.apply(on: database.connection)
            let after = try await database.state("llm_metrics_1hour").policy(job: nil)
            #expect(after.job.id == job.id)
            #expect(after.startOffset == .interval(Interval(days: 2)))
            #expect(after.endOffset == change.before.endOffset)
            #expect(after.job.schedule == Interval(microseconds: 600_000_000))
            #expect(after.job.config?.text.contains(#""note": "kept""#) == true)
            #expect(after.job.runs?.total == job.runs?.total)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func jobThatSomeoneElseChangedMeanwhileIsLeftAlone(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let change = try await change(database) { $0.startOffset = .interval(Interval(days: 2)) }
            try await database.execute(
                """
                SELECT a.job_id FROM timescaledb_information.jobs j, \
                LATERAL alter_job(j.job_id, config => j.config || '{"start_offset": "3 days"}') a
                WHERE j.job_id = \(change.before.job.id)::int
                """)
            await #expect(throws: PolicyChangedMeanwhile.self) { try await change.apply(on: database.connection) }
            let now = try await database.state("llm_metrics_1hour").policy(job: nil)
            #expect(now.startOffset == .interval(Interval(days: 3)))
        }
    }

    /// TimescaleDB takes the setting and then fails in every run; caggctl refuses it. Both are shown.
    @Test(arguments: Engine.allUnderTest)
    func windowThatTheServerTakesAndThenFailsOnIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let change = try await change(database) { policy in
                policy.startOffset = .interval(Interval(microseconds: 7_200_000_000))
            }
            #expect(change.refusals().count == 1)
            try await change.apply(on: database.connection)
            let error = await #expect(throws: PostgresError.self) {
                try await database.execute("CALL run_job(\(change.before.job.id)::int)")
            }
            #expect(error?.message.contains("refresh window too small") == true)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func startBeyondTheRawRetentionIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for start in [PolicyOffset.unbounded, .interval(Interval(days: 100))] {
                let change = try await change(database) { $0.startOffset = start }
                #expect(change.refusals().first?.reason.contains("kept for 90d") == true)
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
            let change = try await PolicyPlanner(database.reader).plan("llm_metrics_1hour", job: nil) { policy in
                policy.startOffset = .interval(Interval(microseconds: age))
            }
            #expect((change.loss?.rows).map { $0 > 0 && $0 <= Int64(rows) } == true)
            #expect(change.refusals().first?.reason.contains("would delete") == true)
        }
    }
}
