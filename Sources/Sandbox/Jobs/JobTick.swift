package import Postgres

/// The result of running the jobs that were due.
package struct JobTick: Sendable, Equatable {
    /// A job after the runs. The engine's own jobs (ids below 1000) are left out; the simulated engine has none.
    package struct Job: Sendable, Equatable {
        package var id: Int
        /// The application name, which ends in the id.
        package var name: String
        /// The cagg, or else the hypertable, that it is for.
        package var relation: QualifiedName?
        package var isScheduled: Bool
        /// Nil for a job that never ran and has no fixed start: it is due at once. `-infinity` while it runs.
        package var nextStart: Timestamp?
    }

    package struct Failure: Sendable, Equatable {
        package var sqlState: String?
        /// With detail and hint, as the server's views join them.
        package var message: String?
    }

    /// One finished run.
    package struct Run: Sendable, Equatable {
        package var job: Job
        package var started: Timestamp
        package var duration: Duration?
        /// Nil for a successful run.
        package var failure: Failure?
    }

    package var engine: Engine
    /// The server's clock at the end.
    package var now: Timestamp
    /// The newest run of every job that ran meanwhile, sorted by start.
    package var runs: [Run]
    /// How many of these jobs weren't due yet.
    package var broughtForward: Int
    /// The scheduled job that is due next.
    package var next: Job?
}
