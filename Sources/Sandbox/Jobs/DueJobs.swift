package import Postgres

/// Runs the jobs that are due, and waits until they have finished.
///
/// On TimescaleDB, the scheduler runs the jobs, so it must have been started (`startScheduler`). On the simulated
/// engine, this connection runs the jobs. It holds a lock while it runs them, so that no other session runs jobs.
package struct DueJobs {
    /// A superuser's connection to a database in which `engine` is installed. It must not be used for anything else
    /// during a run.
    let connection: Connection
    let engine: Engine
    /// The longest time without progress while jobs are due. A scheduler takes one or two seconds to start.
    let patience: Duration
    private static let reminderPause = Duration.seconds(5)

    /// Prepares to run jobs on `connection`.
    package init(_ engine: Engine, on connection: Connection, patience: Duration = .seconds(60)) {
        self.engine = engine
        self.connection = connection
        self.patience = patience
    }

    /// Runs the jobs that are due now, or that will be due within the given interval. Cancelling the task ends the
    /// wait. On the simulated engine, cancelling also stops the running job.
    ///
    /// - Throws: `SandboxError` with `jobsNotRun` if jobs are due and the scheduler starts none.
    package func run(within: Interval? = nil) async throws -> JobTick {
        let before = try await JobProgress.read(on: connection)
        guard engine.isSimulated else { return try await run(within: within, since: before) }
        try await connection.query("SELECT _caggctl_simulated.hold_scheduler()")
        do {
            let tick = try await run(within: within, since: before)
            try await connection.query("SELECT _caggctl_simulated.release_scheduler()")
            return tick
        } catch {
            await connection.cleanUp("SELECT _caggctl_simulated.release_scheduler()")
            throw error
        }
    }

    private func run(within: Interval?, since before: [Int: JobProgress]) async throws -> JobTick {
        let (due, isLater) = try await pick(within: within, since: before)
        try await bringForward(isLater)
        if engine.isSimulated { try await connection.query("CALL _caggctl_simulated.run_due_jobs(now())") }
        let after =
            try await engine.isSimulated
            ? JobProgress.read(on: connection) : waitForRuns(of: due, since: before)
        let ran = after.values.filter { $0.hasRun(since: before[$0.job.id]) }
        return JobTick(
            engine: engine, now: try await now(), runs: try await report(ran), broughtForward: isLater.count,
            next: after.values.map(\.job).filter(\.hasStart).min { ($0.start, $0.id) < ($1.start, $1.id) })
    }

    private func now() async throws -> Timestamp {
        guard let row = try await connection.query("SELECT clock_timestamp()").rows.first else {
            throw SandboxError(.serverFailed, "the server didn't return its time")
        }
        return try row.decode(Timestamp.self)
    }

    /// Returns the jobs to run (`due`), and those among them whose next start is still in the future (`isLater`).
    /// Leaves out jobs that another session has run since `before`.
    private func pick(within: Interval?, since before: [Int: JobProgress]) async throws -> (due: [Int], isLater: [Int])
    {
        guard let row = try await connection.query("SELECT now(), now() + \(within ?? .zero)").rows.first else {
            throw SandboxError(.serverFailed, "the server didn't return its time")
        }
        let (now, end) = try row.decode(Timestamp.self, Timestamp.self)
        let states = try await JobProgress.read(on: connection).values.filter {
            $0.isRunning || !$0.hasRun(since: before[$0.job.id])
        }
        let due = states.filter { $0.isRunning || $0.isDue(by: end) }
        return (due.map(\.job.id), due.filter { !$0.isRunning && !$0.isDue(by: now) }.map(\.job.id))
    }

    /// Makes the jobs due now. The statement passes each job's time zone, because `alter_job` would remove it
    /// otherwise.
    private func bringForward(_ jobs: [Int]) async throws {
        try await connection.query(
            """
            SELECT count(altered.job_id)
            FROM unnest(\(jobs)) AS job(id)
            JOIN _timescaledb_config.bgw_job AS entry ON entry.id = job.id
            CROSS JOIN LATERAL alter_job(entry.id, next_start => now(), timezone => entry.timezone) AS altered
            """)
    }

    /// Waits until each of `jobs` has finished a run, was deleted or was paused, and returns the states of all jobs.
    /// Throws `jobsNotRun` if there is no progress for the time `patience`.
    private func waitForRuns(of jobs: [Int], since before: [Int: JobProgress]) async throws -> [Int: JobProgress] {
        var deadline = ContinuousClock.now + patience
        var reminder = ContinuousClock.now + Self.reminderPause
        var waiting = jobs.count
        while true {
            let states = try await JobProgress.read(on: connection)
            let open = jobs.compactMap { states[$0] }.filter { state in
                state.isRunning || state.job.isScheduled && !state.hasRun(since: before[state.job.id])
            }
            guard let first = open.min(by: { $0.job.id < $1.job.id }) else { return states }
            if open.count < waiting || open.contains(where: \.isActive) { deadline = .now + patience }
            waiting = open.count
            if reminder < .now {
                try await remind(of: open.filter { !$0.isRunning && $0.job.nextStart?.isFinite != false })
                reminder = .now + Self.reminderPause
            }
            guard ContinuousClock.now < deadline else {
                throw SandboxError(
                    .jobsNotRun,
                    "the scheduler has started no due job for \(patience); due jobs: \(open.count), for example"
                        + " \(first.job.name)",
                    hint: "\"jobs\" shows the state of the jobs")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Makes the jobs due again, and starts the scheduler if it isn't running. A scheduler that was just starting when
    /// a job was altered may not have noticed the change. In 2.14.2, the launcher starts no scheduler if no background
    /// worker was free.
    private func remind(of states: [JobProgress]) async throws {
        guard !states.isEmpty else { return }
        try await bringForward(states.map(\.job.id))
        try await connection.query("SELECT _timescaledb_functions.start_background_workers()")
    }

    private func report(_ states: [JobProgress]) async throws -> [JobTick.Run] {
        var runs: [JobTick.Run] = []
        for state in states {
            guard let started = state.lastStart else { continue }
            let failure = state.succeeded == true ? nil : try await failure(of: state.job.id, since: started)
            runs.append(JobTick.Run(job: state.job, started: started, duration: state.duration, failure: failure))
        }
        return runs.sorted { ($0.started, $0.job.id) < ($1.started, $1.job.id) }
    }

    /// Returns the error that the server has recorded for a failed run. Its fields are nil if the server has no record.
    private func failure(of job: Int, since start: Timestamp) async throws -> JobTick.Failure {
        let rows = try await connection.query(
            """
            SELECT sqlerrcode::text, err_message::text FROM timescaledb_information.job_errors
            WHERE job_id = \(job) AND start_time >= \(start) ORDER BY start_time LIMIT 1
            """
        ).rows
        guard let row = rows.first else { return JobTick.Failure() }
        let (state, message) = try row.decode(String?.self, String?.self)
        return JobTick.Failure(sqlState: state, message: message)
    }
}

extension JobTick.Job {
    fileprivate var start: Timestamp { nextStart ?? .negativeInfinity }

    fileprivate var hasStart: Bool { isScheduled && start.isFinite }
}
