package import Postgres

/// The current state of a job.
package enum JobState: Sendable, Hashable {
    /// A worker runs the job. `pid` is nil while the worker starts; `since` is nil if this role may not see the start.
    case running(pid: Int32?, since: Timestamp?)
    /// Paused by an operator, or by the scheduler after too many consecutive failures.
    case paused(failuresInARow: Int32)
    /// The scheduler skips the job, because it is the telemetry job and `timescaledb.telemetry_level` is off.
    case off
    /// The last run has a start and no end, and no worker is running it: the server or the scheduler stopped during the
    /// run. The scheduler waits at least five minutes, and the retry period, before it starts the job again, even if
    /// the next start is earlier.
    case crashed(since: Timestamp)
    case failing(inARow: Int32, JobStart)
    case neverRan(JobStart)
    case waiting(JobStart)

    /// The stable code of the state, for tables and programs.
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

    /// Whether an operator should look at the job.
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

    package var isRunning: Bool { if case .running = self { true } else { false } }

    package var isCrashed: Bool { if case .crashed = self { true } else { false } }

    /// Whether the job is due and no worker has started it.
    package func isDue(at now: Timestamp) -> Bool {
        switch self {
        case .running, .paused, .off, .crashed: false
        case .failing(_, .at(let time)), .neverRan(.at(let time)), .waiting(.at(let time)): time <= now
        case .failing, .neverRan, .waiting: true
        }
    }
}

/// The next start of a job that isn't running.
package enum JobStart: Sendable, Hashable {
    /// The start is in the future, or was at most ten seconds ago. The scheduler may need these ten seconds to start a
    /// due job.
    case at(Timestamp)
    case late(since: Timestamp, JobDelay)
    /// The next start is `-infinity` although the job isn't running. Such a job never starts
    /// (timescale/timescaledb#9360).
    case never
    /// No next start is recorded. The scheduler starts the job when it notices the job.
    case unset
}

/// The reason why a job hasn't started although it is due.
package enum JobDelay: Sendable, Hashable {
    /// No scheduler runs for the database.
    case noScheduler
    /// All background workers are in use.
    case noWorker
    case unexplained
}

extension JobState {
    /// The longest time that the scheduler normally needs to start a due job. It checks for new and changed jobs every
    /// few seconds (5 s seen on TimescaleDB 2.14.2 and 2.28.3).
    static let normalStartDelay = Duration.seconds(10)

    /// Decides the state of a job from the arguments alone. No other function decides whether a job is crashed, late or
    /// failing.
    ///
    /// A job counts as running only if a worker runs it, because a crashed run has the same statistics as a current
    /// run.
    ///
    /// - Parameters:
    ///   - worker: the process that runs the job; nil if there is none.
    ///   - background: the state of the background workers, which explains why a job is late and tells whether
    ///     telemetry is off. Nil if it wasn't read.
    ///   - now: the time by the server's clock when the worker was read.
    package init(
        of job: JobSettings, statistics: JobStatistics?, worker: JobWorker?, background: BackgroundWorkers?,
        now: Timestamp
    ) {
        if let worker {
            self = .running(pid: worker.pid, since: worker.since)
        } else if !job.isScheduled {
            self = .paused(failuresInARow: statistics?.failuresInARow ?? 0)
        } else if background?.telemetryIsOff == true, job.procedureName == "policy_telemetry" {
            self = .off
        } else if let statistics {
            self = JobState(of: statistics, background: background, now: now)
        } else {
            self = .neverRan(.unset)
        }
    }

    /// Decides the state of a scheduled job that no worker runs.
    private init(of statistics: JobStatistics, background: BackgroundWorkers?, now: Timestamp) {
        let start = JobStart(at: statistics.nextStart, background: background, now: now)
        if statistics.isOpen {
            // The scheduler records the start before a worker exists.
            let age = now.duration(since: statistics.lastStart)
            let isStarting = age.map { $0 <= Self.normalStartDelay } ?? false
            self = isStarting ? .running(pid: nil, since: statistics.lastStart) : .crashed(since: statistics.lastStart)
        } else if statistics.runs == 0 {
            self = .neverRan(start)
        } else if statistics.failuresInARow > 0 {
            self = .failing(inARow: statistics.failuresInARow, start)
        } else {
            self = .waiting(start)
        }
    }
}

extension JobStart {
    fileprivate init(at next: Timestamp, background: BackgroundWorkers?, now: Timestamp) {
        if next == .negativeInfinity {
            self = .never
        } else if let late = now.duration(since: next), late > JobState.normalStartDelay {
            self = .late(since: next, JobDelay(background))
        } else {
            self = .at(next)
        }
    }
}

extension JobDelay {
    fileprivate init(_ background: BackgroundWorkers?) {
        if background?.schedulerRuns == false {
            self = .noScheduler
        } else {
            self = background?.isFull == true ? .noWorker : .unexplained
        }
    }
}
