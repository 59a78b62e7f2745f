internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `jobs capacity` as a document: the workers, the load, and the problems that prevent jobs from running in time.
struct JobCapacityReport {
    var capacity: JobCapacity
    /// Whether this role is a superuser. Only superusers see the start of the job history.
    var isSuperuser: Bool

    var document: Document {
        Document(
            schema: "caggctl.jobs.capacity/1",
            sections: [.fields(key: "capacity", title: nil, fields), .table(table)] + notes.map { .note($0) })
    }

    private var fields: [Field] {
        let background = capacity.background
        func field(_ key: String, _ label: String, _ cell: Cell) -> Field { Field(key: key, label: label, cell: cell) }
        func alive(_ runs: Bool?) -> Cell {
            runs.map { Cell(.bool($0), display: $0 ? "running" : "not running", style: $0 ? .good : .bad) }
                ?? Cell(.null, display: "none in the simulated engine")
        }
        let history = capacity.history
        return [
            field("launcher", "launcher", alive(background.launcherRuns)),
            field("scheduler", "scheduler of this database", alive(background.schedulerRuns)),
            field(
                "max_background_workers", "background workers",
                background.most.map {
                    Cell(.integer(Int64($0)), display: "\(background.used) of \($0) in use, in all databases")
                }
                    ?? .null),
            field("used_workers", "workers in use", .integer(background.used)),
            field("max_worker_processes", "max_worker_processes", .integer(background.maxWorkerProcesses)),
            field("running", "running now", .integer(capacity.running.count)),
            field("waiting", "due and waiting", .integer(capacity.waiting.count)),
            field(
                "runs_per_minute", "runs per minute",
                Cell(.number(capacity.runsPerMinute), display: capacity.runsPerMinute.text(significantDigits: 3))),
            field(
                "load", "jobs at the same time, average",
                Cell(
                    .number(capacity.load),
                    display: capacity.load.text(significantDigits: 2)
                        + (capacity.room.map { " (limit \($0))" } ?? ""))),
            field("history_rows", "history rows", Cell(.integer(history.rows), display: "about \(history.rows)")),
            field("history_bytes", "history size", ByteText.cell(history.bytes)),
            field(
                "history_oldest", "history since",
                history.oldest.map { TimeText.cell($0) }
                    ?? Cell(.null, display: isSuperuser ? "empty" : "visible only to superusers")),
        ]
    }

    /// The jobs that have a worker, and the jobs that wait for one.
    private var table: Table {
        let running = capacity.running.map { worker in
            [
                Cell.integer(worker.job), .text("running"), .integer(worker.pid), TimeText.cell(worker.since),
            ]
        }
        let waiting = capacity.waiting.map { job in
            [
                Cell.integer(job.id), .text("waiting", style: .warning), .null,
                TimeText.cell(job.nextStart),
            ]
        }
        return Table(
            key: "queue",
            columns: [
                Column(key: "job_id", title: "job", alignment: .trailing), Column(key: "state"),
                Column(key: "pid", alignment: .trailing), Column(key: "since"),
            ], rows: running + waiting, emptyText: "no job is running or waiting")
    }

    private var notes: [Note] {
        let findings = capacity.findings
        if findings.isEmpty, capacity.background.launcherRuns == nil {
            return [
                Note(
                    .info,
                    "the simulated engine has no scheduler: the sandbox runs due jobs every few seconds, and \"sandbox"
                        + " tick\" runs them immediately",
                    command: "sandbox tick", code: "jobs.capacity.simulated")
            ]
        }
        if findings.isEmpty {
            return [Note(.info, "no problem found: the jobs can run", code: "jobs.capacity.clean")]
        }
        return findings.map { finding in
            Note(
                finding.isProblem ? .problem : finding == .successesNotLogged ? .info : .warning, text(finding),
                command: command(finding), code: "jobs.capacity.\(finding.code)")
        }
    }

    private func text(_ finding: JobCapacityFinding) -> String {
        switch finding {
        case .noLauncher:
            "the launcher isn't running: add timescaledb to shared_preload_libraries, set"
                + " timescaledb.max_background_workers to a number above zero, and restart the server"
        case .restoring:
            "no job runs while timescaledb.restoring is on; switch this setting off when the restore of the database is"
                + " complete"
        case .template:
            "the database is a template database, and the launcher starts no scheduler for template databases"
        case .noScheduler: "the launcher is running, but this database has no scheduler"
        case .full(let waiting, _):
            "all background workers are in use, and \(waiting.counted("job is", plural: "jobs are")) waiting; to raise"
                + " the limit, change timescaledb.max_background_workers and restart the server"
        case .overloaded(let load, let room, _):
            "the schedules need an average of \(load.text(significantDigits: 2)) workers at the same time, but the"
                + " limit is \(room), so runs will start late; use longer schedule intervals, or allow more workers and"
                + " restart the server"
        case .tooFewProcesses(let have, let wanted):
            "max_worker_processes is \(have), but background workers, parallel queries and PostgreSQL's own workers"
                + " need \(wanted); raise max_worker_processes and restart the server"
        case .largeHistory(let rows, let retention):
            "the job history has about \(rows) rows; "
                + (retention.map { "check job \($0), the job that deletes old rows" } ?? "no job deletes old rows")
        case .successesNotLogged:
            "only failed runs are recorded, so the durations of successful runs are unknown; to record all runs,"
                + " switch on timescaledb.enable_job_execution_logging, then reload the server's settings"
                + " (SELECT pg_reload_conf())"
        }
    }

    private func command(_ finding: JobCapacityFinding) -> String? {
        switch finding {
        case .noLauncher: return nil
        case .restoring:
            return "sql SELECT \(SQL.displayIdentifier(capacity.background.apiSchema)).timescaledb_post_restore()"
        case .template:
            return "sql ALTER DATABASE \(QualifiedName(schema: "public", name: capacity.background.database))"
                + " IS_TEMPLATE false"
        case .noScheduler:
            return
                "sql SELECT \(capacity.background.functionSchema ?? "_timescaledb_functions").start_background_workers()"
        case .full(_, let wanted), .overloaded(_, _, let wanted):
            return "sql ALTER SYSTEM SET timescaledb.max_background_workers = \(wanted)"
        case .tooFewProcesses(_, let wanted): return "sql ALTER SYSTEM SET max_worker_processes = \(wanted)"
        case .largeHistory(_, let retention): return retention.map { "jobs \($0)" }
        case .successesNotLogged: return JobsReport.logging
        }
    }
}
