package import Postgres
package import Timescale

/// Lets the scheduler run a job now, and waits until the scheduler has recorded the run.
package struct RecordedRun: Sendable {
    /// The current state of the wait.
    package enum Event: Sendable, Hashable {
        /// No worker has started the job yet.
        case waiting
        /// A worker is running the job. The run isn't recorded yet.
        case running(pid: Int32)
    }

    private let call: JobCall
    private let reader: CatalogReader
    private let patience: Duration

    /// - Parameter patience: how long to wait until a worker starts the job. After its start, the run may take any
    ///   time.
    package init(_ call: JobCall, _ reader: CatalogReader, patience: Duration) {
        (self.call, self.reader, self.patience) = (call, reader, patience)
    }

    private static let pause = Duration.milliseconds(250)

    /// Makes the job due now, waits until the run has ended, and returns the run as the scheduler recorded it. If the
    /// task is cancelled, the wait ends, but the run continues. Throws `JobNotTaken` if no worker starts the job in
    /// time, `JobStarted` if a worker was already running the job, `NoSuchJob` if the job was deleted, and
    /// `JobUnwatched` if the wait failed.
    package func run(_ report: @Sendable (Event) async -> Void) async throws -> JobRun {
        // The number of earlier runs is read now. The number in the plan may be out of date, because the scheduler may
        // have run the job while caggctl waited for the operator's answer.
        guard let job = try await reader.readJob(call.id) else { throw NoSuchJob(id: call.id) }
        try await allowingWrites(on: reader.connection) {
            let rows = try await reader.connection.queryWithUsersCode(call.statement).rows
            if rows.isEmpty { throw try await JobAlteration.reasonNotStarted(call.id, reader) }
        }
        do {
            return try await wait(after: job.statistics?.runs ?? 0, report)
        } catch let error as PostgresError where !Task.isCancelled {
            throw JobUnwatched(job: call.id, error)
        }
    }

    /// Waits for the first run after the given number of runs.
    private func wait(after before: Int64, _ report: @Sendable (Event) async -> Void) async throws -> JobRun {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            guard let job = try await reader.readJob(call.id) else { throw NoSuchJob(id: call.id) }
            if let statistics = job.statistics, statistics.runs > before {
                if !statistics.isOpen { return try await recorded(statistics, of: job) }
                if case .running(let pid?, _) = job.state { await report(.running(pid: pid)) }
            } else {
                await report(.waiting)
                guard clock.now < deadline else {
                    throw JobNotTaken(
                        job: call.id, patience: patience, background: try await reader.readBackgroundWorkers())
                }
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func recorded(_ statistics: JobStatistics, of job: Job) async throws -> JobRun {
        var run = JobRun(
            started: statistics.lastStart, finished: statistics.lastFinish, succeeded: statistics.succeeded)
        let error = try await reader.lastErrors(of: [job])[job.id]
        (run.sqlState, run.message) = (error?.sqlState, error?.message)
        return run
    }
}

/// The job was made due, but waiting for its run failed. The run may not have started, may be in progress, or may
/// have ended.
package struct JobUnwatched: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind
    package var job: Int32
    private let cause: String

    /// - Parameter cause: the error of the waiting statement.
    package init(job: Int32, _ cause: PostgresError) {
        (self.job, self.cause) = (job, "\(cause)")
        kind = cause.endsConnection ? .noConnection : .failed
    }

    package var hint: String? { "\"jobs \(job)\" shows the job's state and its last runs" }

    package var description: String {
        "job \(job) was made due, but the result of its run is unknown, because waiting for it failed: \(cause)"
    }
}

/// No worker started the job in time. The job stays due, so a worker may start the job later.
package struct JobNotTaken: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32
    package var patience: Duration
    package var background: BackgroundWorkers

    package var hint: String? { "\"jobs capacity\" shows which jobs use the workers" }

    package var description: String {
        let reason: String
        if background.schedulerRuns == false {
            reason = "no scheduler runs for this database"
        } else if let most = background.most, background.isFull {
            reason = "all \(most) background workers are in use"
        } else {
            reason = "the scheduler is running and workers are free, so the reason is unknown"
        }
        return "no worker has started job \(job) within \(patience.briefText): \(reason);"
            + " the job stays due until a worker starts it"
    }
}
