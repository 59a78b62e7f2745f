internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `jobs ID` as a document: the job's settings, and its last runs.
struct JobCardReport {
    /// The list that contains only this job.
    var list: JobList
    var job: Job
    /// The job's last runs, newest first.
    var runs: [JobRun]
    var useUnicode: Bool
    /// Whether the job history of this TimescaleDB version can contain successful runs.
    var holdsSuccesses: Bool

    var document: Document {
        Document(
            schema: "caggctl.jobs.job/1",
            sections: [.fields(key: "job", title: nil, fields), .table(table)]
                + JobsReport.notes(list, holdsSuccesses).map { .note($0) })
    }

    private var fields: [Field] {
        let statistics = job.statistics
        func field(_ key: String, _ label: String, _ cell: Cell) -> Field { Field(key: key, label: label, cell: cell) }
        return [
            field("job_id", "job", .integer(job.id)), field("kind", "type", .text(JobText.kind(job))),
            field("procedure", "procedure", .text(job.procedure.description)),
            field("subject", "relation", JobText.subject(job)), field("owner", "owner", .text(job.owner)),
            field("state", "state", JobText.stateCell(job, now: list.now)),
            field("schedule_interval", "every", schedule),
            field("next_start", "next run", JobText.next(job, now: list.now)),
            field("total_runs", "runs", .integer(statistics?.runs ?? 0)),
            field("total_failures", "failures", .integer(statistics?.failures ?? 0)),
            field("failures_in_a_row", "failures in a row", .integer(statistics?.failuresInARow ?? 0)),
            field("last_success", "last success", TimeText.cell(success)),
            field("average_seconds", "average duration", JobText.duration(statistics?.averageDuration)),
            field("runs_seconds", "last runs", JobText.sparkline(list.runs[job.id] ?? [], useUnicode: useUnicode)),
            field("max_runtime", "time limit", limit(job.maxRuntime)),
            field(
                "max_retries", "paused after failures",
                Cell(.integer(Int64(job.maxRetries)), display: job.maxRetries < 0 ? "never" : nil)),
            field("retry_period", "retry after", interval(job.retryPeriod)),
            field("timezone", "time zone", job.timezone.map { .text($0) } ?? .null),
            field("config", "configuration", job.config.json.map { .text($0.text) } ?? .null),
        ]
    }

    private var success: Timestamp? {
        job.statistics.flatMap { $0.lastSuccess.isFinite ? $0.lastSuccess : nil }
    }

    private var schedule: Cell {
        return Cell(
            .text(job.schedule.description),
            display: job.schedule.shorthand
                + (job.isFixedSchedule ? ", at fixed times" : ", counted from the end of a run"))
    }

    private func interval(_ interval: Interval) -> Cell {
        Cell(.text(interval.description), display: interval.shorthand)
    }

    private func limit(_ runtime: Interval) -> Cell {
        Cell(.text(runtime.description), display: runtime.isZero ? "no limit" : runtime.shorthand)
    }

    private var table: Table {
        Table(
            key: "runs", title: "last runs",
            columns: [
                Column(key: "started"), Column(key: "outcome"),
                Column(key: "seconds", title: "took", alignment: .trailing),
                Column(key: "sqlstate", title: "SQLSTATE"), Column(key: "message"),
            ], rows: runs.map(row), emptyText: emptyText)
    }

    private var emptyText: String {
        job.historyIsVisible ? "no recorded runs" : "this role can't see the runs of \(job.owner)'s jobs"
    }

    private func row(_ run: JobRun) -> [Cell] {
        let outcome: Cell =
            switch run.outcome {
            case .succeeded: .text("ok", style: .good)
            case .running: .text("running")
            case .failed: .text("failed", style: .bad)
            case .crashed: .text("crashed", style: .bad)
            }
        return [
            TimeText.cell(run.started ?? run.finished), outcome,
            JobText.duration(run.outcome == .crashed ? nil : run.duration),
            run.sqlState.map { .text($0) } ?? .null, run.message.map { .text($0) } ?? .null,
        ]
    }
}
