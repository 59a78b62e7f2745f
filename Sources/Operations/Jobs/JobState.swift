package import Postgres

/// What a job is doing.
package enum JobState: Sendable, Hashable {
    /// `pid` is nil while its worker starts, `since` for a role that may not see it.
    case running(pid: Int32?, since: Timestamp?)
    /// Switched off, by somebody or after too many failures in a row.
    case paused(failuresInARow: Int32)
    /// The telemetry job where `timescaledb.telemetry_level` is off: the scheduler passes over it.
    case off
    /// The scheduler booked a start and never an end, and no worker runs it: the server went down meanwhile, or the
    /// scheduler did. Whatever its next start says, the scheduler gives it five minutes at least, and the retry period.
    case crashed(since: Timestamp)
    case failing(inARow: Int32, JobStart)
    case neverRan(JobStart)
    case waiting(JobStart)

    /// A stable word for tables and machines.
    package var code: String {
        switch self {
        case .running: "running"
        case .paused: "paused"
        case .off: "off"
        case .crashed: "crashed"
        case .failing: "failing"
        case .neverRan(let start), .waiting(let start):
            switch start {
            case .late(_, .noScheduler): "no-scheduler"
            case .late(_, .noWorker): "no-worker"
            case .late(_, .unexplained): "late"
            case .never: "stuck"
            case .at, .unset: if case .neverRan = self { "never-ran" } else { "scheduled" }
            }
        }
    }

    /// Whether somebody should look at it.
    package var isBad: Bool {
        switch self {
        case .crashed, .failing: true
        case .running, .paused, .off: false
        case .neverRan(let start), .waiting(let start):
            switch start {
            case .late, .never: true
            case .at, .unset: false
            }
        }
    }
}

/// When a job that isn't running begins next.
package enum JobStart: Sendable, Hashable {
    /// In time; it may just have passed.
    case at(Timestamp)
    case late(since: Timestamp, JobDelay)
    /// The next start is `-infinity` and no run is open (thread #9360).
    case never
    /// Nothing says; the scheduler begins it when it comes across it.
    case unset
}

/// Why a job hasn't begun though it is due.
package enum JobDelay: Sendable, Hashable {
    /// No scheduler works for the database.
    case noScheduler
    /// All background workers are taken.
    case noWorker
    case unexplained
}
