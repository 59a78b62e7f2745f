package import Postgres
package import Timescale

/// Lets the scheduler run a job now, and waits until it has recorded the run.
package struct RecordedRun: Sendable {
    /// What is known while the run is waited for.
    package enum Event: Sendable, Hashable {
        /// No worker has started the job yet.
        case waiting
        case running(pid: Int32)
    }

    private let call: JobCall
    private let reader: CatalogReader
    private let patience: Duration

    /// - Parameter patience: how long it may take until a worker starts the job. A run that has started is waited for to its
    ///   end.
    package init(_ call: JobCall, _ reader: CatalogReader, patience: Duration) {
        (self.call, self.reader, self.patience) = (call, reader, patience)
    }

    private static let pause = Duration.milliseconds(250)

    /// Sets the next start to now and returns the run as recorded. Cancelling stops the waiting, not the run. Throws
    /// `JobNotTaken` when the patience is over, `JobStarted` where a worker had started the job already.
    package func run(_ report: @Sendable (Event) async -> Void) async throws -> JobRun {
        let before = call.job.statistics?.runs ?? 0
        try await allowingWrites(on: reader.connection) {
            let rows = try await reader.connection.queryWithUsersCode(call.statement).rows
            if rows.isEmpty { throw JobStarted(job: call.id) }
        }
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

/// No worker started the job in time. A worker starts it as soon as one is free, because its next start has passed.
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
            reason = "the scheduler is running and workers are free"
        }
        return "no worker has started job \(job) within \(patience.briefText): \(reason);"
            + " it stays due and starts when a worker takes it"
    }
}
