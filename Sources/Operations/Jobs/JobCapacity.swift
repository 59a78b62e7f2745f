package import Postgres
package import Timescale

/// Whether there is room for the jobs to run: workers, what is due, how much there is to do, and the history.
package struct JobCapacity: Sendable, Hashable {
    package var now: Timestamp
    package var background: BackgroundWorkers
    package var running: [JobWorker]
    /// Due and not taken by a worker.
    package var waiting: [JobRecord]
    /// Runs a minute that the schedules ask for.
    package var runsPerMinute: Double
    /// How many jobs run at once on average: the sum of each job's average duration over its schedule. Jobs that never
    /// ran count for nothing.
    package var load: Double
    package var history: JobHistorySize
    /// The job that keeps the history small.
    package var historyRetention: JobRecord?
    package var holdsSuccesses: Bool
    package var logsSuccesses: Bool

    package init(
        now: Timestamp, background: BackgroundWorkers, running: [JobWorker], records: [JobRecord],
        history: JobHistorySize, holdsSuccesses: Bool, logsSuccesses: Bool
    ) {
        (self.now, self.background, self.running, self.history) = (now, background, running, history)
        (self.holdsSuccesses, self.logsSuccesses) = (holdsSuccesses, logsSuccesses)
        let assessment = JobAssessment(now: now, workers: running, background: background)
        waiting = records.filter(assessment.isDue)
        let timed = records.filter { $0.job.isScheduled && $0.job.schedule.approximateMicroseconds > 0 }
        runsPerMinute = timed.reduce(0) { $0 + 60e6 / Double($1.job.schedule.approximateMicroseconds) }
        load = timed.reduce(0) {
            $0 + Double($1.averageDuration ?? 0) / Double($1.job.schedule.approximateMicroseconds)
        }
        historyRetention = records.first { $0.job.procedure.name.hasPrefix("policy_job_") }
    }

    /// How many jobs may run at once in all databases; nil where nobody knows.
    package var room: Int? { background.most.map { max(0, $0 - background.schedulers - 1) } }

    /// Reads it in one snapshot; no user data.
    package static func read(_ reader: CatalogReader) async throws -> JobCapacity {
        try await reader.inSnapshot {
            let now = try await reader.connection.query("SELECT transaction_timestamp()").rows[0].decode(Timestamp.self)
            let history = JobHistory(reader)
            return JobCapacity(
                now: now, background: try await reader.readBackgroundWorkers(),
                running: try await reader.jobWorkers(), records: try await reader.readJobRecords(),
                history: try await history.size(), holdsSuccesses: history.holdsSuccesses,
                logsSuccesses: try await history.logsSuccesses())
        }
    }
}
