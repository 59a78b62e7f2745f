import Postgres
import Sandbox
import TestSupport
import Testing

/// Jobs as an engine runs them and books them, the simulated one as TimescaleDB does.
@Suite(.droppingDatabases) struct DueJobsTests {
    private static let procedures = """
        CREATE TABLE runs (job int);
        CREATE PROCEDURE works(job_id int, config jsonb) LANGUAGE sql AS $$ INSERT INTO runs VALUES (job_id) $$;
        CREATE PROCEDURE fails(job_id int, config jsonb) LANGUAGE plpgsql AS $$
        BEGIN RAISE 'no luck' USING ERRCODE = '22023', DETAIL = 'none at all', HINT = 'try again'; END $$;
        """

    private let hour = Interval(microseconds: 3_600_000_000)

    /// Runs `body` on an empty database with the engine and the procedures, whose scheduler is at work.
    private func withJobs(_ engine: Engine, _ body: (Connection, DueJobs) async throws -> Void) async throws {
        try await TestSlots.operations.use {
            try await withConnection(to: TestServer.shared.emptyDatabase(for: engine)) { connection in
                try await engine.install(on: connection)
                try await connection.execute(script: Self.procedures)
                // Nothing of the engine's own shall keep its workers.
                try await connection.query(
                    "SELECT alter_job(id, scheduled => false) FROM _timescaledb_config.bgw_job WHERE id < 1000")
                try await body(connection, DueJobs(engine, on: connection))
                try await engine.stopScheduler(on: connection)
            }
        }
    }

    private func start(_ engine: Engine, _ connection: Connection) async throws {
        try await engine.startScheduler(on: connection)
    }

    /// Adds a job that is due in half an hour: the real scheduler must not be quicker than the test.
    private func add(_ job: SQL, on connection: Connection) async throws -> Int {
        let id = try await connection.query("SELECT add_job(\(job), scheduled => false)::bigint").rows[0]
            .decode(Int.self)
        try await connection.query(
            """
            SELECT altered.job_id FROM _timescaledb_config.bgw_job job, LATERAL alter_job(
                job.id, scheduled => true, next_start => now() + interval '30 min', timezone => job.timezone) altered
            WHERE job.id = \(id)
            """)
        return id
    }

    private func truth(_ condition: SQL, of job: Int, on connection: Connection) async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT coalesce(bool_and(\(condition)), false) FROM _timescaledb_internal.bgw_job_stat stat
            JOIN _timescaledb_config.bgw_job job ON job.id = stat.job_id WHERE job.id = \(job)
            """
        ).rows
        return try rows[0].decode(Bool.self)
    }

    @Test(arguments: Engine.allUnderTest)
    func onlyWhatIsDueWithinTheTimeGivenRuns(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let soon = try await add("'works', '1 day', fixed_schedule => false", on: connection)
            let later = try await add("'works', '1 day', fixed_schedule => false", on: connection)
            try await connection.query("SELECT alter_job(\(later)::int, next_start => now() + interval '2 hours')")
            try await start(engine, connection)

            let nothing = try await jobs.run()
            #expect(nothing.runs.isEmpty)
            #expect(nothing.next?.id == soon)

            let first = try await jobs.run(within: hour)
            #expect(first.runs.map(\.job.id) == [soon])
            #expect(first.runs.first?.failure == nil)
            #expect(first.broughtForward == 1)
            #expect(first.next?.id == later)

            let ran = try await connection.query("SELECT job::bigint FROM runs").rows.map { try $0.decode(Int.self) }
            #expect(ran == [soon])
        }
    }

    @Test(arguments: Engine.simulated)
    func jobThatNeverRanIsDueAtOnce(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let id = try await connection.query("SELECT add_job('works', '1 day', fixed_schedule => false)::bigint")
                .rows[0]
                .decode(Int.self)
            let tick = try await jobs.run()
            #expect(tick.runs.map(\.job.id) == [id])
            #expect(tick.broughtForward == 0)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func failureIsBookedWithItsErrorAndTriedAgainAfterTheRetryPeriodGiveOrTakeAnEighth(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add("'fails', '1 hour', fixed_schedule => false", on: connection)
            try await start(engine, connection)
            let run = try #require(try await jobs.run(within: hour).runs.first)
            #expect(run.failure?.sqlState == "22023")
            #expect(run.failure?.message == "no luck. none at all. try again")
            #expect(run.job.isScheduled)
            #expect(
                try await truth(
                    """
                    total_runs = 1 AND total_failures = 1 AND consecutive_failures = 1 AND total_crashes = 0
                    AND consecutive_crashes = 0 AND NOT last_run_success AND last_successful_finish = '-infinity'
                    AND total_duration = '0' AND total_duration_failures = last_finish - last_start
                    AND next_start - last_finish BETWEEN interval '5 min' * 0.87 AND interval '5 min' * 1.13
                    """, of: job, on: connection))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func failingJobOnAFixedScheduleIsTriedAgainAtItsNextSlotAtTheLatest(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add(
                "'fails', '1 min', initial_start => now() - interval '90 s'", on: connection)
            try await start(engine, connection)
            #expect(try await jobs.run(within: hour).runs.first?.failure != nil)
            #expect(
                try await truth(
                    """
                    next_start > last_finish AND next_start <= last_finish + interval '1 min'
                    AND mod(extract(epoch FROM next_start - initial_start), 60) = 0
                    """, of: job, on: connection))
        }
    }

    /// Zero is no limit in 2.14, and none after the first failure in 2.28.
    @Test(arguments: Engine.allUnderTest, [-1, 0, 1, 2])
    func jobIsPausedWhenItHasFailedAsOftenAsItMay(engine: Engine, maximum: Int) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add("'fails', '1 hour', fixed_schedule => false", on: connection)
            try await connection.query("SELECT alter_job(\(job)::int, max_retries => \(maximum)::int)")
            try await start(engine, connection)
            let first = try #require(try await jobs.run(within: hour).runs.first)
            let isOld = engine.description.contains(" 2.14")
            #expect(first.job.isScheduled == (maximum != 1 && (maximum != 0 || isOld)))
            guard maximum == 2 else { return }
            let second = try #require(try await jobs.run(within: hour).runs.first)
            #expect(!second.job.isScheduled)
            #expect(try await truth("consecutive_failures = 2", of: job, on: connection))
        }
    }

    struct Schedule: Sendable, CustomTestStringConvertible {
        var options: String
        /// Over `next_start`, `last_finish` and `initial_start`.
        var slot: String
        var testDescription: String { options }
    }

    private static let schedules = [
        Schedule(options: "'2 hours', fixed_schedule => false", slot: "next_start = last_finish + interval '2 hours'"),
        Schedule(
            options: "'1 hour', initial_start => date_trunc('hour', now()) - interval '100 min'",
            slot: "date_trunc('hour', next_start) + interval '20 min' = next_start"),
        // Counted between months, so a slot late in this month may be passed over.
        Schedule(
            options: "'1 month', initial_start => '2025-01-31 03:30+00'",
            slot: """
                next_start <= last_finish + interval '2 months' AND next_start IN (
                    SELECT initial_start + make_interval(months => n) FROM generate_series(1, 600) n)
                """),
        Schedule(
            options: "'3 months', initial_start => '2025-02-15 03:30+00'",
            slot: """
                next_start <= last_finish + interval '6 months' AND next_start IN (
                    SELECT initial_start + make_interval(months => 3 * n) FROM generate_series(1, 600) n)
                """),
        Schedule(
            options: "'1 day', initial_start => '2025-06-15 00:30+02', timezone => 'Europe/Berlin'",
            slot: "to_char(next_start AT TIME ZONE 'Europe/Berlin', 'HH24:MI') = '00:30'"),
        Schedule(
            options: "'1 month', initial_start => '2025-01-15 03:30+00', timezone => 'Asia/Tokyo'",
            slot: "extract(day FROM next_start) = 15 AND to_char(next_start, 'HH24:MI') = '03:30'"),
    ]

    @Test(arguments: Engine.allUnderTest, schedules)
    func jobThatHasRunIsScheduledForItsNextSlot(engine: Engine, schedule: Schedule) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add("'works', \(unsafeRaw: schedule.options)", on: connection)
            try await start(engine, connection)
            #expect(try await jobs.run(within: hour).runs.map(\.job.id) == [job])
            let slot: SQL = "\(unsafeRaw: schedule.slot) AND next_start > last_finish AND last_run_success"
            #expect(try await truth(slot, of: job, on: connection))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func pausedJobsStayWhereTheyAre(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add("'works', '1 day'", on: connection)
            try await connection.query("SELECT alter_job(\(job)::int, scheduled => false)")
            try await start(engine, connection)
            let tick = try await jobs.run(within: Interval(days: 2))
            #expect(tick.runs.isEmpty)
            #expect(tick.next == nil)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func broughtForwardJobKeepsItsTimeZone(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            let job = try await add(
                "'works', '1 day', initial_start => now(), timezone => 'Europe/Berlin'",
                on: connection)
            try await start(engine, connection)
            #expect(try await jobs.run(within: hour).runs.count == 1)
            #expect(try await truth("timezone = 'Europe/Berlin'", of: job, on: connection))
        }
    }

    /// A hand and the timer, at the same moment.
    @Test(arguments: Engine.simulated)
    func twoWhoRunDueJobsAtOnceRunEachOnce(engine: Engine) async throws {
        try await withJobs(engine) { connection, jobs in
            for _ in 1...5 {
                try await connection.query("SELECT add_job('works', '1 day', fixed_schedule => false)")
            }
            let database = try await connection.query("SELECT current_database()::text").rows[0].decode(String.self)
            var options = try await TestServer.shared.running().connectionOptions(database: database)
                .keepingSearchPath()
            options.applicationName = "timer"
            let timer = try await Connection.open(options)
            async let byTimer = timer.query("CALL _caggctl_simulated.run_due_jobs(now())")
            _ = try await jobs.run()
            _ = try await byTimer
            await timer.close()
            let counts = try await connection.query("SELECT count(*), count(DISTINCT job) FROM runs").rows[0]
            #expect(try counts.decode(Int.self, Int.self) == (5, 5))
        }
    }

    @Test(arguments: Engine.realUnderTest)
    func saysSoWhereTheSchedulerStartsNothing(engine: Engine) async throws {
        try await withJobs(engine) { connection, _ in
            _ = try await add("'works', '1 day', fixed_schedule => false", on: connection)
            let error = await #expect(throws: SandboxError.self) {
                try await DueJobs(engine, on: connection, patience: .seconds(1)).run(within: hour)
            }
            #expect(error?.reason == .jobsNotRun)
        }
    }
}
