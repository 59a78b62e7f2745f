internal import Timescale

/// A reason why jobs can't run in time. The worst reasons come first.
package enum JobCapacityFinding: Sendable, Hashable {
    /// The TimescaleDB library isn't preloaded, or isn't allowed to start workers.
    case noLauncher
    case restoring
    /// The database is a template, for which the launcher starts no scheduler.
    case template
    case noScheduler
    /// All workers are in use while jobs are due. `wanted` is the suggested number of workers.
    case full(waiting: Int, wanted: Int)
    /// The schedules require more simultaneous runs than are allowed.
    case overloaded(load: Double, room: Int, wanted: Int)
    /// PostgreSQL may start fewer processes than TimescaleDB and parallel queries need together.
    case tooFewProcesses(have: Int, wanted: Int)
    case largeHistory(rows: Int64, retention: Int32?)
    case successesNotLogged

    package var isProblem: Bool {
        switch self {
        case .noLauncher, .restoring, .template, .noScheduler, .full, .overloaded: true
        case .tooFewProcesses, .largeHistory, .successesNotLogged: false
        }
    }

    /// A code for programs. It never changes.
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
    /// The number of rows from which reading and pruning the history takes seconds.
    static let largeHistory: Int64 = 1_000_000

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
            // The formula of TimescaleDB's documentation: three processes for PostgreSQL itself, plus all workers.
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
