package import Postgres

/// One run of a job in the job history.
package struct JobRun: Sendable, Hashable {
    /// When the run started; nil if the start is unknown. TimescaleDB 2.28.3 doesn't record the start of a crashed run.
    package var started: Timestamp?
    /// When the run ended; nil while it is running. For a crashed run, the time when the crash was noticed.
    package var finished: Timestamp?
    /// Whether the run was successful; nil while it is running. Nil or false for a crashed run.
    package var succeeded: Bool?
    /// The process id of the worker; nil if it wasn't recorded.
    package var pid: Int32?
    /// The SQLSTATE of the error; nil if no error was recorded.
    package var sqlState: String?
    /// The error message; nil if no error was recorded.
    package var message: String?

    package init(
        started: Timestamp?, finished: Timestamp?, succeeded: Bool?, pid: Int32? = nil, sqlState: String? = nil,
        message: String? = nil
    ) {
        (self.started, self.finished, self.succeeded) = (started, finished, succeeded)
        (self.pid, self.sqlState, self.message) = (pid, sqlState, message)
    }

    /// The duration of the run; nil if its start or its end is unknown.
    package var duration: Duration? {
        guard let started else { return nil }
        return finished?.duration(since: started)
    }

    /// The outcome of a run.
    package enum Outcome: Sendable, Hashable {
        case running, succeeded, failed
        /// No error was recorded: the server or the scheduler stopped during the run.
        case crashed
    }

    /// The outcome of the run, derived from its end, its success and its SQLSTATE.
    package var outcome: Outcome {
        switch succeeded {
        case true?: .succeeded
        case nil where finished == nil: .running
        default: finished != nil && sqlState == nil ? .crashed : .failed
        }
    }
}

/// The duration and the outcome of a run: one point of a sparkline.
package struct JobRunLength: Sendable, Hashable {
    package var duration: Duration
    package var succeeded: Bool

    package init(duration: Duration, succeeded: Bool) {
        (self.duration, self.succeeded) = (duration, succeeded)
    }
}

/// Failures of one job with the same error.
package struct JobFailureGroup: Sendable, Hashable {
    /// The id of the job.
    package var job: Int32
    /// The SQLSTATE; nil for runs that crashed.
    package var sqlState: String?
    /// The error message; nil if none was recorded.
    package var message: String?
    /// The number of failures.
    package var count: Int64
    /// When the first of these runs ended; when it started if the end is unknown.
    package var first: Timestamp
    /// When the last of these runs ended; when it started if the end is unknown.
    package var last: Timestamp

    package init(
        job: Int32, sqlState: String?, message: String?, count: Int64, first: Timestamp, last: Timestamp
    ) {
        (self.job, self.sqlState, self.message) = (job, sqlState, message)
        (self.count, self.first, self.last) = (count, first, last)
    }
}
