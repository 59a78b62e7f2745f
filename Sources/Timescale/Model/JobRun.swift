package import Postgres

/// One run of a job as the history has it.
package struct JobRun: Sendable, Hashable {
    /// Nil where it isn't known: 2.28.3 books the run that crashed without it.
    package var started: Timestamp?
    /// Nil while it runs; of a run that crashed, when that was noticed.
    package var finished: Timestamp?
    /// Nil while it runs, and for a run that crashed.
    package var succeeded: Bool?
    package var pid: Int32?
    package var sqlState: String?
    package var message: String?

    package init(
        started: Timestamp?, finished: Timestamp?, succeeded: Bool?, pid: Int32? = nil, sqlState: String? = nil,
        message: String? = nil
    ) {
        (self.started, self.finished, self.succeeded) = (started, finished, succeeded)
        (self.pid, self.sqlState, self.message) = (pid, sqlState, message)
    }

    /// Microseconds; nil where one of its ends isn't known.
    package var duration: Int64? {
        guard let started, let finished else { return nil }
        return finished.microseconds(since: started)
    }
}

/// Of a run, what a sparkline shows.
package struct JobRunLength: Sendable, Hashable {
    package var seconds: Double
    package var succeeded: Bool

    package init(seconds: Double, succeeded: Bool) {
        (self.seconds, self.succeeded) = (seconds, succeeded)
    }
}

/// Failures of one job that say the same.
package struct JobFailureGroup: Sendable, Hashable {
    package var job: Int32
    /// Nil where the run crashed.
    package var sqlState: String?
    package var message: String?
    package var count: Int64
    package var first: Timestamp
    package var last: Timestamp

    package init(
        job: Int32, sqlState: String?, message: String?, count: Int64, first: Timestamp, last: Timestamp
    ) {
        (self.job, self.sqlState, self.message) = (job, sqlState, message)
        (self.count, self.first, self.last) = (count, first, last)
    }
}
