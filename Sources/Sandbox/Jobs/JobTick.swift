package import Postgres

/// What came of running the jobs that were due.
package struct JobTick: Sendable, Equatable {
    /// A job as it stands. The engine's own (ids below 1000) don't count: the simulated engine has none.
    package struct Job: Sendable, Equatable {
        package var id: Int
        /// The application name, which ends in the id.
        package var name: String
        /// The cagg, or else the hypertable, that it is for.
        package var relation: QualifiedName?
        package var isScheduled: Bool
        /// Nil for a job that was never run and has no fixed start: it is due at once. `-infinity` while it runs.
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
        /// In microseconds.
        package var duration: Int64?
        /// Nil for a success.
        package var failure: Failure?
    }

    package var engine: Engine
    /// The server's clock at the end.
    package var now: Timestamp
    /// Every job that ran meanwhile, its newest run; by start.
    package var runs: [Run]
    /// How many of them would have come later by themselves.
    package var broughtForward: Int
    /// The scheduled job that is due next.
    package var next: Job?
}
