internal import Postgres
internal import Rendering
internal import Sandbox

/// `sandbox tick` as a document: one row for each run of a job, and a note about the job that is due next.
enum TickReport {
    static func document(_ tick: JobTick) -> Document {
        let columns = [
            Column(key: "job_id", title: "job", alignment: .trailing), Column(key: "name"), Column(key: "relation"),
            Column(key: "outcome"), Column(key: "sqlstate", title: "SQLSTATE"), Column(key: "error"),
            Column(key: "duration_seconds", title: "took", alignment: .trailing),
            Column(key: "next_start", title: "next run"),
        ]
        var sections: [Section] = [
            .fields(
                key: "tick", title: nil,
                [
                    Field(key: "engine", label: "engine", cell: .text(tick.engine.description)),
                    Field(key: "now", label: "server time", cell: TimeText.cell(tick.now)),
                    Field(key: "brought_forward", label: "jobs started early", cell: .integer(tick.broughtForward)),
                ]),
            .table(
                Table(
                    key: "runs", columns: columns, rows: tick.runs.map { row($0, tick.now) },
                    emptyText: "no job was due")),
        ]
        if let note = nextNote(tick) { sections.append(.note(note)) }
        return Document(schema: "caggctl.sandbox.tick/1", sections: sections)
    }

    private static func row(_ run: JobTick.Run, _ now: Timestamp) -> [Cell] {
        [
            .integer(run.job.id), name(run.job), run.job.relation.map { .text($0.description) } ?? .null,
            run.failure == nil ? .text("ok", style: .good) : .text("failed", style: .bad),
            run.failure?.sqlState.map { .text($0) } ?? .null, run.failure?.message.map { .text($0) } ?? .null,
            run.duration.map {
                Cell(.number($0.inSeconds), display: TimeText.length($0))
            } ?? .null,
            next(run.job, now),
        ]
    }

    /// The job's name. People see the name without the id at its end, because the id has its own column.
    private static func name(_ job: JobTick.Job) -> Cell {
        let suffix = " [\(job.id)]"
        return Cell(
            .text(job.name), display: job.name.hasSuffix(suffix) ? String(job.name.dropLast(suffix.count)) : nil)
    }

    private static func next(_ job: JobTick.Job, _ now: Timestamp) -> Cell {
        guard job.isScheduled else { return Cell(.null, display: "paused") }
        return job.nextStart.map { Cell(.timestamp($0.description), display: TimeText.relative($0, to: now)) } ?? .null
    }

    /// The note that says which job is due next, or that no job is scheduled.
    private static func nextNote(_ tick: JobTick) -> Note? {
        guard let job = tick.next, let start = job.nextStart else {
            return Note(.info, "no job is scheduled", code: "sandbox.tick.none-scheduled")
        }
        let relation = job.relation.map { " on \($0)" } ?? ""
        return Note(
            .info, "the next job is job \(job.id)\(relation), \(TimeText.relative(start, to: tick.now))",
            code: "sandbox.tick.next")
    }
}
