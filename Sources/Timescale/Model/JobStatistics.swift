package import Postgres

/// The scheduler's statistics of a job, from its row in `bgw_job_stat`. Manual runs (`run_job`) aren't counted.
package struct JobStatistics: Sendable, Hashable {
    /// When the last run started; `-infinity` before the first run.
    package var lastStart: Timestamp
    /// When the last run ended; `-infinity` from the start of a run to its end. If the run never ends, this remains
    /// `-infinity`.
    package var lastFinish: Timestamp
    /// When the last successful run ended; `-infinity` before the first one.
    package var lastSuccess: Timestamp
    /// The next start; `-infinity` while the job runs.
    package var nextStart: Timestamp
    /// Whether the last run that has ended was successful. If no run has ended, the value has no meaning; use
    /// ``succeeded`` instead, which is then nil.
    package var lastEndSucceeded: Bool
    /// The number of runs that have started.
    package var runs: Int64
    /// The number of successful runs.
    package var successes: Int64
    /// The number of failed runs.
    package var failures: Int64
    /// The number of failed runs since the last successful run.
    package var failuresInARow: Int32
    /// The number of consecutive crashes. The scheduler counts every run as a crash until the run ends.
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

    /// Whether the last run has a start and no end. The run may still be running or may have crashed: see ``JobState``.
    package var isOpen: Bool { runs > 0 && lastFinish == .negativeInfinity }

    /// Whether the last run was successful; nil before the first run, and while the last run is open.
    package var succeeded: Bool? { runs > 0 && !isOpen ? lastEndSucceeded : nil }

    /// The duration of the last run; nil before the first run, and while the last run is open.
    package var lastDuration: Duration? { runs > 0 ? lastFinish.duration(since: lastStart) : nil }

    /// The average duration of the runs that ended; nil before the first run has ended.
    package var averageDuration: Duration? {
        let ended = successes + failures
        return ended > 0 ? .microseconds(totalDuration.wholeMicroseconds / ended) : nil
    }
}
