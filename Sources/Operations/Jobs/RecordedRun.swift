package import Postgres
package import Timescale

/// Has the scheduler run a job now, and waits for what it books.
package struct RecordedRun: Sendable {
    /// What is known while it is waited for.
    package enum Event: Sendable, Hashable {
        /// No worker has taken it yet.
        case waiting
        case running(pid: Int32)
    }

    private let call: JobCall
    private let reader: CatalogReader
    private let patience: Duration

    /// - Parameter patience: how long a worker may take to begin; a run that has begun is waited for to its end.
    package init(_ call: JobCall, _ reader: CatalogReader, patience: Duration) {
        (self.call, self.reader, self.patience) = (call, reader, patience)
    }

    private static let pause = Duration.milliseconds(250)

    /// Sets the next start to now and returns the run as booked. Cancelling stops the waiting, not the run. Throws
    /// `JobNotTaken` when the patience is over, `JobStarted` where a worker was quicker.
    package func run(_ report: @Sendable (Event) async -> Void) async throws -> JobRun {
        let before = call.job.record.statistics?.runs ?? 0
        try await allowingWrites(on: reader.connection) {
            let rows = try await reader.connection.queryWithUsersCode(call.statement).rows
            if rows.isEmpty { throw JobStarted(job: call.id) }
        }
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            let worker = try await reader.jobWorkers().first { $0.job == call.id }
            let statistics = try await JobSelection.read([call.id], reader)[0].statistics
            if let statistics, statistics.runs > before {
                if !statistics.isOpen { return try await booked(statistics) }
                if let worker { await report(.running(pid: worker.pid)) }
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

    private func booked(_ statistics: JobStatistics) async throws -> JobRun {
        var run = JobRun(
            started: statistics.lastStart, finished: statistics.lastFinish, succeeded: statistics.succeeded)
        guard !statistics.succeeded else { return run }
        let error = try await reader.lastErrors(of: [(call.id, statistics.lastStart)])[call.id]
        (run.sqlState, run.message) = (error?.sqlState, error?.message)
        return run
    }
}

/// No worker began the job in time. It begins when one is free, since its next start has passed.
package struct JobNotTaken: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32
    package var patience: Duration
    package var background: BackgroundWorkers

    package var hint: String? { "\"jobs capacity\" shows who has the workers" }

    package var description: String {
        let reason: String
        if background.schedulerRuns == false {
            reason = "no scheduler works for this database"
        } else if let most = background.most, background.isFull {
            reason = "all \(most) background workers are taken"
        } else {
            reason = "the scheduler works and workers are free"
        }
        return "no worker has begun job \(job) within \(patience.briefText): \(reason);"
            + " it stays due, and begins when a worker takes it"
    }
}
