internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `status` as a document: one row for each cagg, and notes that say what to do.
struct StatusReport {
    static let schema = "caggctl.status/1"

    var caggs: [CaggStatus]
    var now: Timestamp
    var engine: String

    var document: Document {
        var sections: [Section] = [
            .fields(
                key: "server", title: nil,
                [
                    Field(key: "engine", label: "engine", cell: .text(engine)),
                    Field(key: "now", label: "server time", cell: TimeText.cell(now)),
                ]),
            .table(table),
        ]
        sections += caggs.flatMap { status in
            status.problems.map { .note(StatusAdvice(status, $0, now: now).note) }
        }
        let unjudged = caggs.filter { $0.state.cagg.timeType.isInteger && !$0.state.refreshPolicies.isEmpty }
        sections += unjudged.map { .note(Self.notJudged($0.state.cagg.view)) }
        if !caggs.isEmpty, unjudged.isEmpty, caggs.allSatisfy(\.problems.isEmpty) {
            sections.append(.note(Note(.info, "every cagg is as fresh as its policy requires", code: "status.clean")))
        }
        return Document(schema: Self.schema, sections: sections)
    }

    /// The note for a cagg with integer time. Only a function of the user returns the current integer time. `status`
    /// doesn't call this function, because the function may read user data.
    private static func notJudged(_ view: QualifiedName) -> Note {
        Note(
            .info, "\(view) has integer time, so \"status\" can't check its lag and the window of its policy",
            command: "policy explain \(view)", code: "status.not-judged")
    }

    private var table: Table {
        Table(
            key: "caggs",
            columns: [
                Column(key: "cagg"), Column(key: "bucket", importance: .detail), Column(key: "watermark"),
                Column(key: "lag_seconds", title: "lag", alignment: .trailing),
                Column(key: "pending", alignment: .trailing),
                Column(key: "policies", title: "policy start / end / every", importance: .detail),
                Column(key: "last_run", title: "last run", importance: .detail),
                Column(key: "next_run", title: "next run", importance: .detail),
                Column(key: "jobs", title: "job", importance: .detail), Column(key: "verdict"),
            ],
            rows: caggs.map(row), emptyText: "no continuous aggregates in this database")
    }

    private func row(_ status: CaggStatus) -> [Cell] {
        let state = status.state
        let type = state.cagg.timeType
        let pendingStyle: CellStyle = status.pendingOutOfReach.isEmpty ? .plain : .bad
        return [
            .text(state.cagg.view.description, style: .strong),
            .text(state.cagg.bucket.text),
            TimeText.cell(state.watermark, type),
            lag(status),
            Cell(
                .list(status.pending.map { TimeText.value($0, type) }), display: String(status.pending.count),
                style: pendingStyle),
            policies(state),
            lastRun(state),
            nextRun(state),
            jobs(state),
            verdict(status),
        ]
    }

    private func lag(_ status: CaggStatus) -> Cell {
        guard let lag = status.lag else { return .null }
        let isStale = status.problems.contains { if case .stale = $0 { true } else { false } }
        return TimeText.cell(lag, style: isStale ? .bad : .plain)
    }

    private func policies(_ state: CaggState) -> Cell {
        let values = state.refreshPolicies.map { policy in
            CellValue.object([
                CellMember("job_id", .integer(Int64(policy.job.id))),
                CellMember("start_offset", PolicyText.value(policy.startOffset)),
                CellMember("end_offset", PolicyText.value(policy.endOffset)),
                CellMember("schedule_interval", .text(policy.job.schedule.description)),
                CellMember("scheduled", .bool(policy.job.isScheduled)),
            ])
        }
        let shown = state.refreshPolicies.map(PolicyText.people).joined(separator: "; ")
        return Cell(.list(values), display: shown.isEmpty ? "none" : shown)
    }

    private func lastRun(_ state: CaggState) -> Cell {
        let ran = state.refreshPolicies.map(\.job).compactMap { job in job.statistics.map { (job: job, runs: $0) } }
        guard let (job, runs) = ran.max(by: { $0.runs.lastStart < $1.runs.lastStart }), runs.runs > 0 else {
            return Cell(.null, display: state.refreshPolicies.isEmpty ? nil : "never")
        }
        let result = runs.succeeded.map { $0 ? "ok" : "failed" } ?? (job.state.isRunning ? "running" : "crashed")
        return Cell(
            .object([
                CellMember("started", .timestamp(runs.lastStart.description)),
                CellMember("succeeded", runs.succeeded.map { .bool($0) } ?? .null),
                CellMember("total", .integer(runs.runs)), CellMember("failures", .integer(runs.failures)),
                CellMember("error", job.lastError?.message.map { .text($0) } ?? .null),
            ]),
            display: "\(result), \(TimeText.relative(runs.lastStart, to: now))",
            style: runs.succeeded == false ? .bad : .plain)
    }

    private func nextRun(_ state: CaggState) -> Cell {
        let next = state.refreshPolicies.filter(\.job.isScheduled).compactMap(\.job.nextStart).min()
        // While a job runs, its next start isn't known yet.
        if state.refreshPolicies.contains(where: \.job.state.isRunning) {
            return Cell(.null, display: "running")
        }
        guard let next else { return .null }
        return Cell(
            .timestamp(next.description), display: next.isFinite ? TimeText.relative(next, to: now) : next.description)
    }

    private func verdict(_ status: CaggStatus) -> Cell {
        guard let worst = status.verdict else { return .text("ok", style: .good) }
        return .text(worst.code, style: worst.severity == .bad ? .bad : .warning)
    }

    private func jobs(_ state: CaggState) -> Cell {
        Cell(
            .list(state.refreshPolicies.map { .integer(Int64($0.job.id)) }),
            display: state.refreshPolicies.map { String($0.job.id) }.joined(separator: " "))
    }
}
