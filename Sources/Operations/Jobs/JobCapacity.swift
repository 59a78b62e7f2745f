package import Postgres
package import Timescale

/// The data that shows whether all jobs can run in time: the workers, the waiting jobs, the load, and the size of the
/// job history.
package struct JobCapacity: Sendable, Hashable {
    /// The server's clock at the start of the snapshot.
    package var now: Timestamp
    package var background: BackgroundWorkers
    /// The running workers, the longest run first.
    package var running: [JobWorker]
    /// The jobs that are due, but that no worker has started yet.
    package var waiting: [Job]
    /// The number of runs per minute that the schedules require.
    package var runsPerMinute: Double
    /// The average number of jobs that run at the same time. It is a sum over all jobs: the average duration of a job's
    /// runs, divided by the job's schedule interval. Paused jobs and jobs that have never run aren't included.
    package var load: Double
    package var history: JobHistorySize
    /// The job that deletes old rows of the job history; nil if there is none.
    package var historyRetention: Job?
    /// Whether this version of TimescaleDB can record successful runs.
    package var holdsSuccesses: Bool
    /// Whether the server currently records successful runs.
    package var logsSuccesses: Bool

    package init(
        now: Timestamp, background: BackgroundWorkers, running: [JobWorker], jobs: [Job],
        history: JobHistorySize, holdsSuccesses: Bool, logsSuccesses: Bool
    ) {
        (self.now, self.background, self.running, self.history) = (now, background, running, history)
        (self.holdsSuccesses, self.logsSuccesses) = (holdsSuccesses, logsSuccesses)
        waiting = jobs.filter { $0.state.isDue(at: now) }
        let timed = jobs.filter { $0.isScheduled && $0.schedule.approximateDuration > .zero }
        runsPerMinute = timed.reduce(0) { $0 + .seconds(60) / $1.schedule.approximateDuration }
        load = timed.reduce(0) { sum, job in
            sum + (job.statistics?.averageDuration ?? .zero) / job.schedule.approximateDuration
        }
        historyRetention = jobs.first { $0.procedureName.hasPrefix("policy_job_") }
    }

    /// The maximum number of jobs that can run at the same time, in all databases together. Nil in the simulated
    /// engine.
    package var room: Int? { background.most.map { max(0, $0 - background.schedulers - 1) } }

    /// Reads the capacity in one snapshot. Doesn't read user data.
    package static func read(_ reader: CatalogReader) async throws -> JobCapacity {
        try await reader.inSnapshot {
            let now = try await reader.connection.query("SELECT transaction_timestamp()").rows[0].decode(Timestamp.self)
            let history = JobHistory(reader)
            let background = try await reader.readBackgroundWorkers()
            return JobCapacity(
                now: now, background: background, running: try await reader.jobWorkers(),
                jobs: try await reader.readJobs(background: background),
                history: try await history.size(), holdsSuccesses: history.holdsSuccesses,
                logsSuccesses: try await history.logsSuccesses())
        }
    }
}
