package import Postgres

/// The result of running the jobs that were due.
package struct JobTick: Sendable, Equatable {
    /// The state of a job after the runs. TimescaleDB's own jobs (ids below 1000) are left out; the simulated engine
    /// has no such jobs.
    package struct Job: Sendable, Equatable {
        /// The id of the job.
        package var id: Int
        /// The application name, which ends in the job's id.
        package var name: String
        /// The cagg or hypertable of the job; nil if it has none.
        package var relation: QualifiedName?
        /// Whether the scheduler runs the job; false if the job is paused.
        package var isScheduled: Bool
        /// The next start. Nil for a job that never ran and has no fixed start; such a job is due immediately.
        /// `-infinity` while the job runs.
        package var nextStart: Timestamp?
    }

    /// The recorded error of a failed run.
    package struct Failure: Sendable, Equatable {
        /// The SQLSTATE of the error.
        package var sqlState: String?
        /// The error message. It includes detail and hint in the form of the server's view `job_errors`.
        package var message: String?
    }

    /// One finished run.
    package struct Run: Sendable, Equatable {
        /// The job that ran.
        package var job: Job
        /// The start of the run.
        package var started: Timestamp
        /// How long the run took.
        package var duration: Duration?
        /// The error; nil for a successful run.
        package var failure: Failure?
    }

    /// The engine that ran the jobs.
    package var engine: Engine
    /// The server's time at the end.
    package var now: Timestamp
    /// The newest run of each job that has run, sorted by its start.
    package var runs: [Run]
    /// The number of jobs that this call ran before they were due.
    package var broughtForward: Int
    /// The scheduled job that is due next; nil if there is none.
    package var next: Job?
}
