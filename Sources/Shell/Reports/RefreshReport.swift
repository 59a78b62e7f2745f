internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `refresh` as a document: the plan, or what became of it.
enum RefreshReport {
    static let schema = "caggctl.refresh/1"

    static func plan(_ plan: RefreshPlan, refusals: [Refusal]) -> Document {
        let type = plan.state.cagg.timeType
        var sections: [Section] = [.fields(key: "plan", title: nil, planFields(plan)), .table(windows(plan))]
        sections.append(.statements(key: "statements", plan.statements.map { "\($0);" }))
        sections += refusals.map { .note(Note(.problem, "would be refused: \($0)", code: "refresh.refused")) }
        if let note = inscribedNote(plan, type) { sections.append(.note(note)) }
        return Document(schema: schema, sections: sections)
    }

    /// What became of the plan, and what is left to do.
    ///
    /// `options` are those of the command that hold for the rest of it, too: ` --force --step 1h`.
    static func outcome(_ outcome: RefreshOutcome, isNewestFirst: Bool, options: String) -> Document {
        let plan = outcome.plan
        let type = plan.state.cagg.timeType
        let fields =
            planFields(plan) + [
                Field(key: "windows_done", label: "windows done", cell: .integer(outcome.windowsDone)),
                Field(key: "windows_up_to_date", label: "already up to date", cell: .integer(outcome.windowsUpToDate)),
                Field(
                    key: "seconds", label: "took",
                    cell: Cell(.number(outcome.seconds), display: TimeText.length(Int64(outcome.seconds * 1_000_000)))),
                Field(
                    key: "watermark_before", label: "watermark before",
                    cell: TimeText.cell(plan.state.watermark, type)),
                Field(
                    key: "watermark_after", label: "watermark after", cell: TimeText.cell(outcome.after.watermark, type)
                ),
                Field(
                    key: "still_pending", label: "still pending",
                    cell: Cell(
                        .list(outcome.stillPending.map { TimeText.value($0, type) }),
                        display: String(outcome.stillPending.count))),
            ]
        let notes = [
            progressNote(outcome, isNewestFirst: isNewestFirst, options: options), idleNote(outcome), lossNote(plan),
            inscribedNote(plan, type), spillNote(plan),
        ]
        return Document(
            schema: schema,
            sections: [.fields(key: "refresh", title: nil, fields)] + notes.compactMap { $0.map { .note($0) } })
    }

    /// What is left to do: the rest of a run that was stopped, or what is pending all the same.
    private static func progressNote(_ outcome: RefreshOutcome, isNewestFirst: Bool, options: String) -> Note? {
        let (plan, type) = (outcome.plan, outcome.plan.state.cagg.timeType)
        let name = plan.state.cagg.view
        if let stopped = outcome.stoppedAt {
            let start = isNewestFirst ? plan.covered.start : stopped.start
            let end = isNewestFirst ? stopped.end : plan.covered.end
            return Note(
                .warning, "stopped; \(outcome.windowsDone) of \(plan.windows.count) windows are done",
                command: "refresh \(name) --from \(type.text(start)) --to \(type.text(end))\(options)",
                code: "refresh.stopped")
        }
        guard !outcome.stillPending.isEmpty else { return nil }
        return Note(
            .warning, "some of the window is pending again or still: new data may have arrived meanwhile",
            command: "thresholds \(name)", code: "refresh.still-pending")
    }

    private static func idleNote(_ outcome: RefreshOutcome) -> Note? {
        guard outcome.windowsDone > 0, outcome.windowsUpToDate == outcome.windowsDone else { return nil }
        return Note(
            .info,
            "nothing was invalidated, so nothing was recomputed; --force recomputes all the same, and diff tells whether"
                + " that is needed", code: "refresh.up-to-date")
    }

    private static func lossNote(_ plan: RefreshPlan) -> Note? {
        plan.loss.map { loss in
            Note(
                .warning, "\(loss.rows) stored rows had no raw data any more, and their loss was allowed",
                code: "refresh.data-loss")
        }
    }

    /// Without a force of the server's own every cagg on the same source is told to recompute the range.
    private static func spillNote(_ plan: RefreshPlan) -> Note? {
        guard !plan.preparation.isEmpty else { return nil }
        return Note(
            .info,
            "this server has no force of its own: other caggs on \(plan.state.cagg.source), and the buckets next to the"
                + " window, now have the same range pending; refreshing them changes nothing but clears it",
            command: "status", code: "refresh.spilled")
    }

    private static func planFields(_ plan: RefreshPlan) -> [Field] {
        let type = plan.state.cagg.timeType
        return [
            Field(key: "cagg", label: "cagg", cell: .text(plan.state.cagg.view.description)),
            Field(key: "from", label: "from", cell: TimeText.cell(plan.covered.start, type)),
            Field(key: "to", label: "to", cell: TimeText.cell(plan.covered.end, type)),
            Field(key: "windows", label: "windows", cell: .integer(plan.windows.count)),
        ]
    }

    private static func windows(_ plan: RefreshPlan) -> Table {
        let type = plan.state.cagg.timeType
        let pending = plan.state.pending
        return Table(
            key: "windows", columns: [Column(key: "start"), Column(key: "end"), Column(key: "pending")],
            rows: plan.windows.map { window in
                let hasWork = pending.overlaps(window) || window.end > plan.state.watermark
                return [
                    TimeText.cell(window.start, type), TimeText.cell(window.end, type),
                    Cell(.bool(hasWork), display: hasWork ? "yes" : "no", style: hasWork ? .plain : .dim),
                ]
            })
    }

    /// A refresh covers whole buckets only; what that leaves out is said.
    private static func inscribedNote(_ plan: RefreshPlan, _ type: TimeType) -> Note? {
        let left = TimeRanges([plan.requested]).subtracting(TimeRanges([plan.covered])).ranges
        guard !left.isEmpty else { return nil }
        let spans = left.map { TimeText.people($0, type) }.joined(separator: " and ")
        return Note(
            .info, "a refresh covers whole \(plan.state.cagg.bucket.text) buckets; left out: \(spans)",
            code: "refresh.partial-buckets")
    }
}
