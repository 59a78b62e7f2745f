internal import Timescale

/// A finding about the server's capacity to run jobs. The cases are listed from the most to the least serious.
package enum JobCapacityFinding: Sendable, Hashable {
    /// The TimescaleDB library isn't preloaded, or isn't allowed to start workers.
    case noLauncher
    /// `timescaledb.restoring` is on, which prevents jobs from running.
    case restoring
    /// The database is a template, for which the launcher starts no scheduler.
    case template
    /// No scheduler runs for this database, although the launcher is running. The database isn't a template, and
    /// `timescaledb.restoring` is off.
    case noScheduler
    /// All workers are in use, and `waiting` jobs are due. `wanted` is the suggested value of
    /// `timescaledb.max_background_workers`.
    case full(waiting: Int, wanted: Int)
    /// The schedules require more simultaneous runs (`load`) than the server allows (`room`). `wanted` is the suggested
    /// value of `timescaledb.max_background_workers`.
    case overloaded(load: Double, room: Int, wanted: Int)
    /// `max_worker_processes` has the value `have`, but TimescaleDB and parallel queries together need `wanted`.
    case tooFewProcesses(have: Int, wanted: Int)
    /// The job history has very many rows. `retention` is the id of the job that deletes old rows; nil if there is
    /// none.
    case largeHistory(rows: Int64, retention: Int32?)
    /// The server records only failed runs, although it can record successful runs too.
    case successesNotLogged

    /// Whether jobs can't run, or can't run in time, because of this finding.
    package var isProblem: Bool {
        switch self {
        case .noLauncher, .restoring, .template, .noScheduler, .full, .overloaded: true
        case .tooFewProcesses, .largeHistory, .successesNotLogged: false
        }
    }

    /// The finding's code for programs. The code never changes.
    package var code: String {
        switch self {
        case .noLauncher: "no-launcher"
        case .restoring: "restoring"
        case .template: "template"
        case .noScheduler: "no-scheduler"
        case .full: "no-worker-free"
        case .overloaded: "overloaded"
        case .tooFewProcesses: "too-few-processes"
        case .largeHistory: "large-history"
        case .successesNotLogged: "successes-not-logged"
        }
    }
}

extension JobCapacity {
    /// The size, in rows, from which reading the job history or deleting its old rows takes seconds.
    static let largeHistory: Int64 = 1_000_000

    /// The findings, the most serious first; empty if there is nothing to report.
    package var findings: [JobCapacityFinding] {
        var findings: [JobCapacityFinding] = []
        if background.launcherRuns == false {
            findings.append(.noLauncher)
        } else if background.schedulerRuns == false {
            findings.append(background.isRestoring ? .restoring : background.isTemplate ? .template : .noScheduler)
        } else if background.isRestoring {
            findings.append(.restoring)
        }
        if let room, let most = background.most {
            let wanted = Int(load.rounded(.up)) + 2
            if background.isFull, !waiting.isEmpty {
                findings.append(.full(waiting: waiting.count, wanted: most + max(4, wanted - room)))
            } else if load > Double(room) {
                findings.append(.overloaded(load: load, room: room, wanted: most - room + wanted))
            }
            // The formula is from TimescaleDB's documentation: three processes for PostgreSQL itself, plus all workers.
            let processes = 3 + most + background.maxParallelWorkers
            if processes > background.maxWorkerProcesses {
                findings.append(.tooFewProcesses(have: background.maxWorkerProcesses, wanted: processes))
            }
        }
        if history.rows >= Self.largeHistory {
            findings.append(.largeHistory(rows: history.rows, retention: historyRetention?.id))
        }
        if holdsSuccesses, !logsSuccesses { findings.append(.successesNotLogged) }
        return findings
    }
}
