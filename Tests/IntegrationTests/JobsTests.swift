import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct JobsTests {
    private func job(_ database: OperatedDatabase, _ id: Int32) async throws -> Job {
        try #require(try await JobList.read(.ids([id]), database.reader).jobs.first)
    }

    private func policy(_ database: OperatedDatabase) async throws -> Int32 {
        try await database.state("llm_metrics_1hour").policy(job: nil).job.id
    }

    @Test(arguments: Engine.allUnderTest)
    func failingJobHasItsFailuresInARowAndWhatTheySay(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.failingJob]) { database in
            let facts = try #require(database.staged.first?.facts)
            let (id, count) = (Int32(facts["job"] ?? 0), facts["failed_runs"] ?? 0)
            let list = try await JobList.read(.ids([id]), database.reader)
            let job = try #require(list.jobs.first)
            guard case .failing(let inARow, _) = job.state else { return #expect(job.state.code == "failing") }
            #expect(Int(inARow) == count)
            #expect(job.lastError?.sqlState == "22023")
            #expect(list.runs[id]?.map(\.succeeded) == Array(repeating: false, count: count))

            let history = JobHistory(database.reader)
            let run = try #require(try await history.runs(of: id, limit: 5).first)
            #expect(run.succeeded == false && run.sqlState == "22023")
            #expect(run.message?.contains("refresh window too small") == true)
            let day = job.statistics?.lastStart.adding(microseconds: -86_400_000_000)
            let groups = try await history.failures(of: [id], since: try #require(day))
            #expect(groups.map(\.count) == [Int64(count)])
            #expect(groups.first?.sqlState == "22023")
            #expect(try await history.failures(of: [], since: .negativeInfinity) == [])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func caggHasTheJobsOfItsMaterializationAndOfItsSource(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let state = try await database.state("llm_metrics_1hour")
            let jobs = try await JobList.read(.cagg("llm_metrics_1hour"), database.reader).jobs
            #expect(jobs.contains { $0.subject == state.cagg.view && $0.refreshPolicy != nil })
            #expect(jobs.contains { $0.subject == state.cagg.source && $0.retentionPolicy != nil })
            #expect(jobs.allSatisfy { [state.cagg.id, state.cagg.sourceID].contains($0.hypertableID) })
            let all = try await JobList.read(.all, database.reader).jobs
            #expect(all.count > jobs.count)
            await #expect(throws: TimescaleError.self) { _ = try await JobList.read(.cagg("none"), database.reader) }
            await #expect(throws: NoSuchJob.self) { _ = try await JobList.read(.ids([99]), database.reader) }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func statesThatTheStatisticsGetIntoAreTold(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            func state(_ change: SQL) async throws -> String {
                try await database.execute(change)
                return try await job(database, id).state.code
            }
            let stat: SQL = "UPDATE _timescaledb_internal.bgw_job_stat SET"
            // Not every version has a row for a policy that nothing has started yet.
            try await database.execute("SELECT alter_job(\(id)::int, next_start => now() + interval '1 hour')")
            let noScheduler = engine.isSimulated ? "late" : "no-scheduler"
            let passed: SQL = "\(stat) next_start = now() - interval '2 h' WHERE job_id = \(id)::int"
            #expect(try await state(passed) == noScheduler)
            #expect(try await state("\(stat) next_start = '-infinity' WHERE job_id = \(id)::int") == "stuck")
            let crash: SQL = """
                \(stat) last_start = now() - interval '10 min', last_finish = '-infinity', next_start = '-infinity',
                    last_run_success = false, total_runs = 1, consecutive_crashes = 1 WHERE job_id = \(id)::int
                """
            #expect(try await state(crash) == "crashed")
            #expect(try await state("SELECT alter_job(\(id)::int, scheduled => false)") == "paused")
            try await database.execute("SELECT alter_job(\(id)::int, scheduled => true)")
            #expect(
                try await state("DELETE FROM _timescaledb_internal.bgw_job_stat WHERE job_id = \(id)::int")
                    == "never-ran")
            #expect(try await job(database, id).statistics == nil)
        }
    }

    /// A session of that name is what a worker looks like.
    private func withWorker(
        _ database: OperatedDatabase, of id: Int32, _ body: () async throws -> Void
    ) async throws {
        let name = try await job(database, id).applicationName
        let worker = try await Connection.open(database.options)
        try await worker.query("SELECT set_config('application_name', \(name), false)")
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        let pid = try await worker.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        await worker.close()
        // The server's process outlives the connection for a moment.
        while try await !database.execute("SELECT FROM pg_stat_activity WHERE pid = \(pid)::int").isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        try result.get()
    }

    @Test(arguments: Engine.allUnderTest)
    func jobIsMadeDueOnlyWhileNoWorkerRunsIt(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            try await database.execute("SELECT alter_job(\(id)::int, next_start => '2100-01-01')")
            let idle = try await job(database, id)
            let alteration = JobAlteration(.unstick, of: [idle], database.reader.capabilities)
            #expect(alteration.refusals(of: idle, allowingDataLoss: false) == [])
            try await withWorker(database, of: id) {
                let running = try await job(database, id)
                #expect(running.state.code == "running")
                let refused = JobAlteration(.unstick, of: [running], database.reader.capabilities)
                #expect(refused.refusals(of: running, allowingDataLoss: true).count == 1)
                // It began after it was looked.
                await #expect(throws: JobStarted.self) {
                    try await alteration.apply(to: idle, on: database.connection)
                }
                #expect(try await JobCall.plan(id, isRecorded: false, database.reader).busy?.job == id)
            }
            #expect(try await job(database, id).statistics?.nextStart == Timestamp(parsing: "2100-01-01"))
            try await alteration.apply(to: idle, on: database.connection)
            let (next, now) = try await database.execute(
                "SELECT next_start, clock_timestamp() FROM timescaledb_information.jobs WHERE job_id = \(id)::int")[0]
                .decode(Timestamp.self, Timestamp.self)
            #expect((0..<60_000_000).contains(try #require(now.microseconds(since: next))))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func pauseAndResumeChangeNothingElse(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            try await database.execute("SELECT alter_job(\(id)::int, timezone => 'Europe/Vienna')")
            let row: SQL = """
                SELECT to_jsonb(b) - 'scheduled' || '{}' FROM _timescaledb_config.bgw_job b WHERE b.id = \(id)::int
                """
            let before = try await database.execute(row)[0].decode(JSONB.self)
            #expect(before.text.contains("Vienna"))
            for (kind, isOn) in [(JobAction.Verb.pause, false), (.resume, true)] {
                let present = try await job(database, id)
                let alteration = JobAlteration(kind, of: [present], database.reader.capabilities)
                #expect(alteration.changing == [present])
                try await alteration.apply(to: present, on: database.connection)
                let after = try await job(database, id)
                #expect(after.isScheduled == isOn)
                #expect(try await database.execute(row)[0].decode(JSONB.self) == before)
                #expect(JobAlteration(kind, of: [after], database.reader.capabilities).changing == [])
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func runByHandIsNotBooked(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            let before = try await job(database, id)
            let call = try await JobCall.plan(id, isRecorded: false, database.reader)
            #expect(call.refusals(allowingDataLoss: false) == [])
            let options = database.programOptions
            let memory = try await call.run(database.reader, connect: { try await Connection.open(options) })
            #expect(memory != nil)
            #expect(try await job(database, id) == before)
            let readOnly = try await database.connection.query("SHOW default_transaction_read_only").rows[0]
            #expect(try readOnly.decode(String.self) == "on")
        }
    }

    /// The progress line is gone when the result is shown.
    @Test(arguments: Engine.allUnderTest)
    func nothingIsMeasuredAfterTheRun(engine: Engine) async throws {
        actor Seen {
            private(set) var events = 0
            func add() { events += 1 }
        }
        try await OperatedDatabase.with(engine) { database in
            let call = try await JobCall.plan(try await policy(database), isRecorded: false, database.reader)
            let seen = Seen()
            _ = try await database.make(JobRunChange(call, allowsDataLoss: false, patience: .seconds(60))) { _ in
                // A terminal that is slower than the run.
                try? await Task.sleep(for: .milliseconds(300))
                await seen.add()
            }
            let atTheEnd = await seen.events
            try await Task.sleep(for: .milliseconds(600))
            #expect(await seen.events == atTheEnd)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func runThatWouldDeleteAggregatesIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let id = try await policy(database)
            try await database.execute(
                """
                SELECT a.job_id FROM timescaledb_information.jobs j, \
                LATERAL alter_job(j.job_id, config => j.config || '{"start_offset": null}') a
                WHERE j.job_id = \(id)::int
                """)
            let call = try await JobCall.plan(id, isRecorded: false, database.reader)
            #expect((call.loss?.rows ?? 0) > 0)
            let refusal = try #require(call.refusals(allowingDataLoss: false).first)
            #expect(refusal.reason.contains("would delete"))
            #expect(refusal.advice?.contains("--allow-data-loss --confirm llm_metrics_1hour") == true)
            #expect(call.refusals(allowingDataLoss: true) == [])

            // What makes it run has the same guard.
            for kind in [JobAction.Verb.unstick, .resume, .pause] {
                if kind == .resume { try await database.execute("SELECT alter_job(\(id)::int, scheduled => false)") }
                let policy = try await job(database, id)
                var alteration = JobAlteration(kind, of: [policy], database.reader.capabilities)
                try await alteration.readLosses(database.reader)
                let refusals = alteration.refusals(of: policy, allowingDataLoss: false)
                #expect(refusals == (kind == .pause ? [] : [refusal]), "\(kind)")
                #expect(alteration.refusals(of: policy, allowingDataLoss: true) == [], "\(kind)")
            }
        }
    }

    private func recordedRun(of id: Int32, _ database: OperatedDatabase) async throws -> JobRun {
        while try await database.reader.readBackgroundWorkers().schedulerRuns != true {
            try await Task.sleep(for: .milliseconds(100))
        }
        // A new job is begun at once: this one is to run because it is asked for.
        while try await job(database, id).statistics?.lastFinish.isFinite != true {
            try await Task.sleep(for: .milliseconds(100))
        }
        let before = try await job(database, id).statistics?.runs ?? 0
        let call = try await JobCall.plan(id, isRecorded: true, database.reader)
        #expect(call.refusals(allowingDataLoss: false) == [])
        let run = try await RecordedRun(call, database.reader, patience: .seconds(60)).run { _ in }
        #expect(try await job(database, id).statistics?.runs == before + 1)
        return run
    }

    /// The scheduler may run the job while the operator is still asked.
    @Test(arguments: Engine.allUnderTest)
    func runOfTheSchedulerBeforeTheConfirmationIsNotTheRequestedOne(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            // Not every version has statistics of a policy that nothing has started yet.
            try await database.execute("SELECT alter_job(\(id)::int, next_start => '2100-01-01')")
            let call = try await JobCall.plan(id, isRecorded: true, database.reader)
            try await database.execute(
                """
                UPDATE _timescaledb_internal.bgw_job_stat
                SET total_runs = total_runs + 1, last_start = now(), last_finish = now() WHERE job_id = \(id)::int
                """)
            await #expect(throws: JobNotTaken.self) {
                try await RecordedRun(call, database.reader, patience: .milliseconds(300)).run { _ in }
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func jobThatWasDeletedMeanwhileIsNamed(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            let call = try await JobCall.plan(id, isRecorded: true, database.reader)
            try await database.execute("SELECT delete_job(\(id)::int)")
            await #expect(throws: NoSuchJob.self) {
                try await RecordedRun(call, database.reader, patience: .seconds(60)).run { _ in }
            }
            for kind in [JobAction.Verb.pause, .resume, .unstick] {
                let alteration = JobAlteration(kind, of: [call.job], database.reader.capabilities)
                await #expect(throws: NoSuchJob.self, "\(kind)") {
                    try await alteration.apply(to: call.job, on: database.connection)
                }
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func recordedRunIsBookedByTheScheduler(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            let id = try await database.execute(
                """
                SELECT add_continuous_aggregate_policy(
                    'hourly', start_offset => NULL, end_offset => interval '1 hour', schedule_interval => interval '1 day')
                """)[0].decode(Int32.self)
            let early = try await JobCall.plan(id, isRecorded: true, database.reader)
            // Nothing runs in the background yet.
            #expect(early.refusals(allowingDataLoss: false).count == 1)
            guard !engine.isSimulated else { return }
            let scheduler = try await Connection.open(database.options)
            try await engine.startScheduler(on: scheduler)
            let result: Result<JobRun, any Error>
            do { result = .success(try await recordedRun(of: id, database)) } catch { result = .failure(error) }
            try await engine.stopScheduler(on: scheduler)
            await scheduler.close()
            let run = try result.get()
            #expect(run.succeeded == true && run.duration != nil)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func roleWithoutRightsIsToldWhatItCannotSee(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.failingJob]) { database in
            let id = Int32(database.staged.first?.facts["job"] ?? 0)
            try await database.connection.query("SET ROLE pg_read_all_data")
            let reader = CatalogReader(
                connection: database.connection, capabilities: try await Capabilities.probe(database.connection))
            let list = try await JobList.read(.ids([id]), reader)
            let job = try #require(list.jobs.first)
            #expect(job.state.code == "failing")
            #expect(!job.historyIsVisible)
            #expect(job.lastError == nil && list.runs[id] == nil)
            #expect(try await JobHistory(reader).runs(of: id, limit: 5) == [])
            let capacity = try await JobCapacity.read(reader)
            #expect(capacity.history.oldest == nil)
            #expect(capacity.background.maxWorkerProcesses > 0)
            try await database.connection.query("RESET ROLE")
        }
    }

    /// 2.28.3 books a crash as begun in 2000 (tried by restarting the workers over an open run).
    @Test(arguments: Engine.allUnderTest)
    func runThatCrashedIsAmongTheErrors(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let id = try await policy(database)
            let history = JobHistory(database.reader)
            try await database.execute(
                history.holdsSuccesses
                    ? """
                    INSERT INTO _timescaledb_internal.bgw_job_stat_history
                        (job_id, pid, execution_start, execution_finish, succeeded)
                    VALUES (\(id)::int, 1, '2000-01-01 00:00:00Z', now(), false)
                    """
                    : """
                    INSERT INTO _timescaledb_internal.job_errors (job_id, start_time, finish_time)
                    VALUES (\(id)::int, now() - interval '1 min', now())
                    """)
            let now = try await database.reader.readSnapshot().now
            let groups = try await history.failures(of: nil, since: now.adding(microseconds: -3_600_000_000))
            let crash = try #require(groups.first { $0.job == id && $0.sqlState == nil })
            #expect(crash.count == 1 && crash.last > now.adding(microseconds: -600_000_000))
            let run = try #require(try await history.runs(of: id, limit: 1).first)
            #expect(run.sqlState == nil && run.succeeded != true && run.finished != nil)
        }
    }
}
