import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct StatusTests {
    @Test(arguments: Engine.allUnderTest)
    func everyCaggOfTheMigrationsIsReadAsItWasDeclared(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let caggs = try await database.reader.readSnapshot().caggs
            #expect(
                caggs.map(\.cagg.view.name) == [
                    "llm_error_summary", "llm_metrics_1day", "llm_metrics_1hour", "llm_metrics_1min",
                ])
            #expect(caggs.map(\.cagg.bucket.text) == ["1h", "1d", "1h", "1min"])
            #expect(caggs.allSatisfy { $0.cagg.source.name == "llm_traces" && $0.cagg.timeColumn == "time" })
            let policies = caggs.flatMap(\.refreshPolicies).map {
                "\($0.startOffset) / \($0.endOffset) / \($0.job.schedule.shorthand)"
            }
            #expect(policies == ["1d / 1h / 5min", "7d / 1d / 1h", "1d / 1h / 5min", "1h / 1min / 30s"])
            #expect(caggs.map { $0.ownRetention?.dropAfter.description } == ["210d", "1095d", "210d", "37d"])
            #expect(caggs.allSatisfy { $0.sourceRetention?.dropAfter == .interval(Interval(days: 90)) })
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func refreshedCaggIsStoredToItsLastClosedBucketWithNothingPending(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let state = try await database.state("llm_metrics_1hour")
            #expect(state.watermark == InternalTime(try #require(Timestamp(parsing: "2025-03-12T09:00:00Z"))))
            #expect(state.pending.isEmpty)
            #expect(state.sourceChunks.ranges.count == 1)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func healthyDatabaseHasNoProblems(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let problems = try await database.status().flatMap(\.problems)
            #expect(problems == [])
        }
    }

    /// What each incident must be called, in the cagg it was staged in.
    private static let codes: [Incident: (cagg: String, code: String)] = [
        .stale: ("llm_metrics_1min", "paused"), .failingJob: ("llm_error_summary", "failing"),
        .lateData: ("llm_metrics_1min", "late-data"), .futureWatermark: ("llm_metrics_1hour", "future"),
        .wideWindow: ("llm_metrics_1day", "deletes"),
    ]

    @Test(arguments: Engine.allUnderTest, Array(codes.keys))
    func incidentThatShowsInTheCatalogsHasItsName(engine: Engine, incident: Incident) async throws {
        let expected = try #require(Self.codes[incident])
        try await OperatedDatabase.with(engine, [incident]) { database in
            let status = try #require(
                try await database.status().first { $0.state.cagg.view.name == expected.cagg })
            #expect(status.problems.map(\.code).contains(expected.code))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func failedRunComesWithItsErrorFromTheHistory(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.failingJob]) { database in
            let job = try #require(try await database.state("llm_error_summary").refreshPolicies.first?.job)
            #expect(job.statistics?.succeeded == false)
            #expect(job.lastError?.message?.contains("refresh window too small") == true)
            #expect(job.lastError?.sqlState == "22023")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func droppedChunksLeaveNoWorkBehind(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            for name in ["llm_metrics_1min", "llm_metrics_1hour", "llm_metrics_1day"] {
                let state = try await database.state(name)
                #expect(!state.invalidations.isEmpty)
                #expect(state.pending.ranges == [])
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func statusTouchesNoUserData(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            // A lock that shuts out every reader of the raw and the stored data.
            let blocker = try await Connection.open(database.options)
            try await blocker.query("BEGIN")
            try await blocker.query("LOCK TABLE llm_traces IN ACCESS EXCLUSIVE MODE")
            for cagg in BuiltinCagg.allCases {
                let table = try await database.state(cagg.name).cagg.materialization
                try await blocker.query("LOCK TABLE \(name: table) IN ACCESS EXCLUSIVE MODE")
            }
            try await database.connection.query("SET lock_timeout = '2s'")
            let (_, caggs) = try await readStatus(database.reader)
            #expect(caggs.count == 4)
            try await blocker.query("ROLLBACK")
            await blocker.close()
        }
    }

    /// The statistics are of the snapshot, the processes of the moment they are looked at.
    @Test(arguments: Engine.allUnderTest)
    func runThatEndsMeanwhileIsNotTakenForStuck(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let job = try #require(try await database.state("llm_metrics_1hour").refreshPolicies.first?.job)
            // Not every version has statistics of a job that nothing has started yet.
            try await database.execute("SELECT alter_job(\(job.id)::int, next_start => now() + interval '1 hour')")
            let worker = try await Connection.open(database.options)
            // One request, as which the process is active all along: before its run is booked, and when that has ended.
            let statistics = "UPDATE _timescaledb_internal.bgw_job_stat SET last_run_success = true, total_runs = 1,"
            let run = """
                SET default_transaction_read_only = off; SET application_name = '\(job.applicationName)'; COMMIT;
                \(statistics) last_start = now() - interval '1 minute', last_finish = '-infinity', next_start = '-infinity' WHERE job_id = \(job.id);
                COMMIT; SELECT pg_sleep(0.005);
                \(statistics) last_finish = now(), last_successful_finish = now(), next_start = now() + interval '1 hour'
                WHERE job_id = \(job.id); COMMIT; SET application_name = 'idle'
                """
            let runs = Task {
                while !Task.isCancelled {
                    try await worker.execute(script: run)
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            for _ in 0..<40 {
                let (_, caggs) = try await readStatus(database.reader)
                let problems = caggs.first { $0.state.cagg.view.name == "llm_metrics_1hour" }?.problems ?? []
                #expect(!problems.map(\.code).contains("overdue"))
            }
            runs.cancel()
            let ended = await runs.result
            if case .failure(let error as PostgresError) = ended { #expect(error.sqlState == .queryCanceled) }
            #expect(
                try await database.state("llm_metrics_1hour").refreshPolicies.first?.job.statistics?.lastStart
                    != job.statistics?.lastStart)
            await worker.close()
        }
    }

    @Test func databaseWithoutTimescaleDBIsSaidToHaveNone() async throws {
        let connection = try await Connection.open(try await TestServer.shared.emptyDatabase())
        await #expect(throws: TimescaleError.self) { try await Capabilities.probe(connection) }
        await connection.close()
    }
}
