package import Postgres
package import Timescale

/// Judges jobs; pure, so that each state can be tested without a server.
package struct JobAssessment: Sendable {
    /// A scheduler looks for new and changed jobs every few seconds (5 s seen on 2.14.2 and 2.28.3).
    static let schedulerSlack: Int64 = 10_000_000

    private let now: Timestamp
    private let workers: [Int32: JobWorker]
    private let background: BackgroundWorkers

    /// All of one moment, by the server's clock.
    package init(now: Timestamp, workers: [JobWorker], background: BackgroundWorkers) {
        self.now = now
        self.workers = Dictionary(workers.map { ($0.job, $0) }) { first, _ in first }
        self.background = background
    }

    /// That a job runs is known by its worker alone: the statistics say so of a run that crashed as well.
    package func state(of record: JobRecord) -> JobState {
        if let worker = workers[record.id] { return .running(pid: worker.pid, since: worker.since) }
        let statistics = record.statistics
        guard record.job.isScheduled else { return .paused(failuresInARow: statistics?.failuresInARow ?? 0) }
        if isPassedOver(record) { return .off }
        guard let statistics else { return .neverRan(.unset) }
        if statistics.isOpen { return open(since: statistics.lastStart) }
        let start = start(statistics.nextStart)
        if statistics.runs == 0 { return .neverRan(start) }
        if statistics.failuresInARow > 0 { return .failing(inARow: statistics.failuresInARow, start) }
        return .waiting(start)
    }

    private func isPassedOver(_ record: JobRecord) -> Bool {
        background.telemetryIsOff && record.job.procedure.name == "policy_telemetry"
    }

    /// The scheduler books a start before there is a worker.
    private func open(since start: Timestamp) -> JobState {
        guard let age = now.microseconds(since: start), age <= Self.schedulerSlack else {
            return .crashed(since: start)
        }
        return .running(pid: nil, since: start)
    }

    private func start(_ next: Timestamp) -> JobStart {
        if next == .negativeInfinity { return .never }
        guard let late = now.microseconds(since: next), late > Self.schedulerSlack else { return .at(next) }
        if background.schedulerRuns == false { return .late(since: next, .noScheduler) }
        return .late(since: next, background.isFull ? .noWorker : .unexplained)
    }

    /// Whether its time has come and no worker has taken it.
    package func isDue(_ record: JobRecord) -> Bool {
        guard record.job.isScheduled, workers[record.id] == nil, !isPassedOver(record) else { return false }
        guard let statistics = record.statistics else { return true }
        return !statistics.isOpen && statistics.nextStart <= now
    }
}
