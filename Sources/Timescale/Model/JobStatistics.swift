package import Postgres

/// The scheduler's statistics of a job: its row of `bgw_job_stat`. Manual runs (`run_job`) aren't counted.
package struct JobStatistics: Sendable, Hashable {
    /// `-infinity` before the first run.
    package var lastStart: Timestamp
    /// `-infinity` from the start of a run to its end; stays so if the run never ends.
    package var lastFinish: Timestamp
    /// When the last successful run ended; `-infinity` before the first one.
    package var lastSuccess: Timestamp
    /// `-infinity` while the job runs.
    package var nextStart: Timestamp
    /// Whether the last run that ended was successful; ``succeeded`` also says whether there is such a run.
    package var lastEndSucceeded: Bool
    package var runs: Int64
    package var successes: Int64
    package var failures: Int64
    package var failuresInARow: Int32
    /// The scheduler counts every run as a crash until the run ends.
    package var crashesInARow: Int32
    /// The total duration of all runs that ended.
    package var totalDuration: Duration

    package init(
        lastStart: Timestamp = .negativeInfinity, lastFinish: Timestamp = .negativeInfinity,
        lastSuccess: Timestamp = .negativeInfinity, nextStart: Timestamp, lastEndSucceeded: Bool = true,
        runs: Int64 = 0, successes: Int64 = 0, failures: Int64 = 0, failuresInARow: Int32 = 0,
        crashesInARow: Int32 = 0, totalDuration: Duration = .zero
    ) {
        (self.lastStart, self.lastFinish, self.lastSuccess) = (lastStart, lastFinish, lastSuccess)
        (self.nextStart, self.lastEndSucceeded) = (nextStart, lastEndSucceeded)
        (self.runs, self.successes, self.failures) = (runs, successes, failures)
        (self.failuresInARow, self.crashesInARow) = (failuresInARow, crashesInARow)
        self.totalDuration = totalDuration
    }

    /// The last run has a start and no end. It may run or have crashed: see ``JobState``.
    package var isOpen: Bool { runs > 0 && lastFinish == .negativeInfinity }

    /// Whether the last run was successful; nil before the first run, and while the last one is open.
    package var succeeded: Bool? { runs > 0 && !isOpen ? lastEndSucceeded : nil }

    /// How long the last run took; nil before the first run, and while the last one is open.
    package var lastDuration: Duration? { runs > 0 ? lastFinish.duration(since: lastStart) : nil }

    /// How long runs take on average; nil before the first one has ended.
    package var averageDuration: Duration? {
        let ended = successes + failures
        return ended > 0 ? .microseconds(totalDuration.wholeMicroseconds / ended) : nil
    }
}
