package import Postgres

/// A background job of any kind: a policy, a user-defined action, one of TimescaleDB's own.
package struct JobRecord: Sendable, Hashable {
    /// What is common to all jobs; without `runs`, which `statistics` says better.
    package var job: Job
    /// What it works on: for a policy on a cagg the materialization hypertable; nil for jobs without a hypertable.
    package var hypertableID: Int32?
    /// What people call that: the cagg's view, or the hypertable.
    package var subject: QualifiedName?
    /// A run that takes longer is cancelled; zero for no limit.
    package var maxRuntime: Interval
    /// Failures in a row after which the job is switched off; -1 for never.
    package var maxRetries: Int32
    /// From a failed run to the next; it grows with each failure in a row.
    package var retryPeriod: Interval
    /// In which a fixed schedule is counted; nil for UTC.
    package var timezone: String?
    /// Whether this role may see its history: the job's owner's and the database owner's members may.
    package var historyIsVisible: Bool
    /// Nil where the server has none: the job never ran and nobody said when it is to begin.
    package var statistics: JobStatistics?

    package init(
        job: Job, hypertableID: Int32? = nil, subject: QualifiedName? = nil, maxRuntime: Interval = .zero,
        maxRetries: Int32 = -1, retryPeriod: Interval = .zero, timezone: String? = nil, historyIsVisible: Bool = true,
        statistics: JobStatistics?
    ) {
        (self.job, self.hypertableID, self.subject) = (job, hypertableID, subject)
        (self.maxRuntime, self.maxRetries, self.retryPeriod) = (maxRuntime, maxRetries, retryPeriod)
        (self.timezone, self.historyIsVisible, self.statistics) = (timezone, historyIsVisible, statistics)
    }

    package var id: Int32 { job.id }

    /// The average length of its runs in microseconds; nil before the first has ended.
    package var averageDuration: Int64? {
        guard let statistics, statistics.successes + statistics.failures > 0 else { return nil }
        return statistics.totalDuration.approximateMicroseconds / (statistics.successes + statistics.failures)
    }
}

/// What the scheduler counts of a job's runs; `run_job` counts for nothing.
package struct JobStatistics: Sendable, Hashable {
    /// `-infinity` before the first run.
    package var lastStart: Timestamp
    /// `-infinity` from the start of a run to its end, also where the end never came.
    package var lastFinish: Timestamp
    package var lastSuccess: Timestamp
    /// `-infinity` while it runs.
    package var nextStart: Timestamp
    /// Whether the last run that ended succeeded.
    package var succeeded: Bool
    package var runs: Int64
    package var successes: Int64
    package var failures: Int64
    package var failuresInARow: Int32
    /// A run counts as a crash until its end.
    package var crashesInARow: Int32
    /// Of all runs that ended.
    package var totalDuration: Interval

    package init(
        lastStart: Timestamp = .negativeInfinity, lastFinish: Timestamp = .negativeInfinity,
        lastSuccess: Timestamp = .negativeInfinity, nextStart: Timestamp, succeeded: Bool = true, runs: Int64 = 0,
        successes: Int64 = 0, failures: Int64 = 0, failuresInARow: Int32 = 0, crashesInARow: Int32 = 0,
        totalDuration: Interval = .zero
    ) {
        (self.lastStart, self.lastFinish, self.lastSuccess) = (lastStart, lastFinish, lastSuccess)
        (self.nextStart, self.succeeded) = (nextStart, succeeded)
        (self.runs, self.successes, self.failures) = (runs, successes, failures)
        (self.failuresInARow, self.crashesInARow) = (failuresInARow, crashesInARow)
        self.totalDuration = totalDuration
    }

    /// The scheduler booked a start and no end.
    package var isOpen: Bool { runs > 0 && lastFinish == .negativeInfinity }

    /// Microseconds that the last run took; nil while one runs, and before the first.
    package var lastDuration: Int64? { runs > 0 ? lastFinish.microseconds(since: lastStart) : nil }
}
