internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `jobs` as a document: one row for each job, and notes that say what to do about jobs that don't run.
struct JobsReport {
    static let schema = "caggctl.jobs/1"

    var list: JobList
    var useUnicode: Bool
    /// Whether the job history of this TimescaleDB version can contain successful runs.
    var holdsSuccesses: Bool

    var document: Document {
        Document(schema: Self.schema, sections: [.table(table)] + Self.notes(list, holdsSuccesses).map { .note($0) })
    }

    private var table: Table {
        Table(
            key: "jobs",
            columns: JobText.columns + [
                Column(key: "owner", importance: .detail), Column(key: "state"),
                Column(key: "last_start", title: "last run"),
                Column(key: "last_duration_seconds", title: "took", alignment: .trailing),
                Column(key: "runs", title: "last runs", importance: .detail),
                Column(key: "next_start", title: "next run", importance: .detail),
                Column(key: "schedule_interval", title: "every", importance: .detail),
            ],
            rows: list.jobs.map(row), emptyText: "no jobs")
    }

    private func row(_ job: Job) -> [Cell] {
        let (statistics, runs) = (job.statistics, list.runs[job.id] ?? [])
        let rest: [Cell] = [
            .text(job.owner), JobText.stateCell(job, now: list.now), lastRun(statistics),
            JobText.duration(statistics?.lastDuration),
            JobText.sparkline(runs, useUnicode: useUnicode), JobText.next(job, now: list.now),
            Cell(.text(job.schedule.description), display: job.schedule.shorthand),
        ]
        return JobText.cells(job) + rest
    }

    private func lastRun(_ statistics: JobStatistics?) -> Cell {
        guard let statistics, statistics.runs > 0 else { return Cell(.null, display: "never") }
        let result = statistics.succeeded.map { $0 ? "ok, " : "failed, " } ?? ""
        return Cell(
            .timestamp(statistics.lastStart.description),
            display: result + TimeText.relative(statistics.lastStart, to: list.now))
    }

    // MARK: Notes

    /// The notes about problems of the jobs, and about the runs and errors that this role can't see.
    static func notes(_ list: JobList, _ holdsSuccesses: Bool) -> [Note] {
        var notes: [Note] = []
        if list.background.schedulerRuns == false, !list.jobs.isEmpty {
            notes.append(
                Note(
                    .problem, "no scheduler is running for this database, so no job will start",
                    command: "jobs capacity",
                    code: "jobs.no-scheduler"))
        }
        notes += list.jobs.compactMap { note($0, list.now) }
        let hidden = list.jobs.filter { !$0.historyIsVisible }
        if !hidden.isEmpty {
            let owners = Set(hidden.map(\.owner)).sorted().joined(separator: ", ")
            notes.append(
                Note(
                    .info,
                    "this role can't see the runs and errors of \(hidden.count.counted("job")); they are visible to"
                        + " members of \(owners) and to members of the database's owner",
                    code: "jobs.hidden"))
        }
        if !list.logsSuccesses, !list.jobs.isEmpty {
            notes.append(
                holdsSuccesses
                    ? Note(
                        .info,
                        "only failed runs are recorded; to record all runs, switch on"
                            + " timescaledb.enable_job_execution_logging, then reload the server's settings"
                            + " (SELECT pg_reload_conf())",
                        command: logging, code: "jobs.failures-only")
                    : Note(.info, "this version of TimescaleDB records only failed runs", code: "jobs.failures-only"))
        }
        return notes
    }

    /// The command that makes the server record all runs. The new setting takes effect when the server reloads its
    /// settings.
    static let logging = "sql ALTER SYSTEM SET timescaledb.enable_job_execution_logging = on"

    private static func note(_ job: Job, _ now: Timestamp) -> Note? {
        let id = job.id
        func note(_ text: String, _ command: String) -> Note {
            Note(.problem, "job \(id): \(text)", command: command, code: "jobs.\(job.state.code)")
        }
        switch job.state {
        case .failing where !job.historyIsVisible:
            return Note(
                .problem, "job \(id) fails, but this role can't see the error; the role \(job.owner) can see it",
                code: "jobs.failing")
        case .failing, .paused(failuresInARow: 1...):
            return note(
                job.lastError.map { "the last error was: \(JobText.error($0))" } ?? "the last error isn't recorded",
                "jobs errors \(id)")
        case .crashed:
            return note(
                "according to the statistics the job is running, but no worker runs the job: the server or the"
                    + " scheduler stopped during the run. The scheduler waits at least five minutes before it starts"
                    + " the job again",
                "jobs run \(id)")
        case .neverRan(.never), .waiting(.never):
            return note("the next start of the job is -infinity, and no worker runs the job", "jobs unstick \(id)")
        case .neverRan(.late(_, .unexplained)), .waiting(.late(_, .unexplained)):
            return note(
                "the job is due and workers are free, but the scheduler doesn't start the job", "jobs unstick \(id)")
        case .neverRan(.late(_, .noWorker)), .waiting(.late(_, .noWorker)):
            return note("the job is due, but all background workers are in use", "jobs capacity")
        case .running, .paused, .off, .neverRan, .waiting: return nil
        }
    }
}
