internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The documents of the commands that change or run jobs: with `--dry-run` the plan, otherwise the result.
enum JobActionReport {
    static func alteration(
        _ alteration: JobAlteration, refusals: [Refusal], isApplied: Bool, now: Timestamp
    ) -> Document {
        let changing = Set(alteration.changing.map(\.id))
        let rows = alteration.jobs.map { job -> [Cell] in
            JobText.cells(job) + [
                JobText.stateCell(job, now: now),
                outcome(alteration.kind, changes: changing.contains(job.id), isApplied: isApplied),
            ]
        }
        let table = Table(
            key: "jobs",
            columns: JobText.columns + [Column(key: "before"), Column(key: "outcome")], rows: rows)
        var sections: [Section] = [.table(table)]
        if !isApplied { sections.append(.statements(key: "statements", alteration.statements.map { "\($0);" })) }
        sections += refusals.map { .note(Note(.problem, $0.description, code: "jobs.refused")) }
        return Document(schema: "caggctl.jobs.\(alteration.kind.rawValue)/1", sections: sections + hints(alteration))
    }

    private static func outcome(_ kind: JobAction.Verb, changes: Bool, isApplied: Bool) -> Cell {
        let done =
            switch kind {
            case .pause: "paused"
            case .resume: "resumed"
            case .unstick: "due now"
            case .run: "run"
            }
        return .text(!changes ? "unchanged" : isApplied ? done : "would be \(done)")
    }

    private static func hints(_ alteration: JobAlteration) -> [Section] {
        let ended = alteration.ending.map { job in
            Section.note(
                Note(
                    .warning,
                    "job \(job.id) has a run in progress; the scheduler stops this run when the job is paused",
                    code: "jobs.run-ended"))
        }
        guard alteration.kind == .unstick else { return ended }
        return alteration.jobs.compactMap { job in
            guard case .crashed = job.state else { return nil }
            return .note(
                Note(
                    .warning,
                    "job \(job.id) crashed: the scheduler waits at least five minutes before it starts the job again,"
                        + " even if the next start is earlier", command: "jobs run \(job.id)", code: "jobs.crashed"))
        }
    }

    /// The plan of a run.
    static func plan(_ call: JobCall, refusals: [Refusal]) -> Document {
        Document(
            schema: "caggctl.jobs.run/1",
            sections: [
                .fields(key: "job", title: nil, fields(call)),
                .statements(key: "statements", ["\(call.statement);"]),
            ] + refusals.map { .note(Note(.problem, $0.description, code: "jobs.refused")) })
    }

    /// The result of a run in this session.
    static func run(_ call: JobCall, took duration: Duration, memory: MemoryUse?) -> Document {
        let result = [
            Field(key: "outcome", label: "outcome", cell: .text("ok", style: .good)),
            Field(key: "seconds", label: "took", cell: JobText.duration(duration)),
            Field(key: "peak_bytes", label: "peak memory", cell: ByteText.cell(memory?.resident)),
        ]
        return Document(
            schema: "caggctl.jobs.run/1",
            sections: [
                .fields(key: "job", title: nil, fields(call) + result),
                .note(
                    Note(
                        .info, "a manual run isn't recorded: the job's statistics and next start are unchanged",
                        command: "jobs run \(call.id) --recorded", code: "jobs.run.unrecorded")),
            ])
    }

    /// The result of a run by the scheduler.
    static func run(_ call: JobCall, _ run: JobRun) -> Document {
        let succeeded = run.succeeded == true
        let result = [
            Field(
                key: "outcome", label: "outcome",
                cell: .text(succeeded ? "ok" : "failed", style: succeeded ? .good : .bad)),
            Field(key: "started", label: "started", cell: TimeText.cell(run.started)),
            Field(key: "seconds", label: "took", cell: JobText.duration(run.duration)),
            Field(key: "sqlstate", label: "SQLSTATE", cell: run.sqlState.map { .text($0) } ?? .null),
            Field(key: "message", label: "message", cell: run.message.map { .text($0) } ?? .null),
        ]
        return Document(
            schema: "caggctl.jobs.run/1", sections: [.fields(key: "job", title: nil, fields(call) + result)])
    }

    private static func fields(_ call: JobCall) -> [Field] {
        [
            Field(key: "job_id", label: "job", cell: .integer(call.id)),
            Field(key: "kind", label: "type", cell: .text(JobText.kind(call.job))),
            Field(key: "subject", label: "relation", cell: JobText.subject(call.job)),
            Field(
                key: "recorded", label: "run by",
                cell: Cell(.bool(call.isRecorded), display: call.isRecorded ? "the scheduler" : "this session")),
            Field(
                key: "rows_lost", label: "rows that the run deletes",
                cell: call.loss.map { .integer($0.rows) } ?? .null),
        ]
    }
}
