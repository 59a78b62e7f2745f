internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `refresh` as a document: with `--dry-run` the plan, otherwise the result.
enum RefreshReport {
    static let schema = "caggctl.refresh/1"

    static func plan(_ plans: [RefreshPlan], refusals: [Refusal]) -> Document {
        var sections: [Section] = plans.enumerated().map { index, plan in
            .fields(key: plans.count == 1 ? "plan" : "plan_\(index + 1)", title: nil, fields(plan))
        }
        sections.append(.table(planned(plans)))
        sections.append(.statements(key: "statements", plans.flatMap(\.statements).map { "\($0);" }))
        sections += refusals.map { .note(Note(.problem, "would be refused: \($0)", code: "refresh.refused")) }
        sections += plans.flatMap { [clippedNote($0), inscribedNote($0)].compactMap(\.self) + runningNotes($0) }
            .map { .note($0) }
        return Document(schema: schema, sections: sections)
    }

    /// The result of each plan, and notes that say what is left to do.
    ///
    /// - Parameters:
    ///   - checked: the results of the comparisons after the refresh.
    ///   - listsAll: whether to list all windows. If it is false and there are more than 20 windows, the list is left
    ///     out, because it doesn't fit on a screen; the fields and notes summarize the windows.
    static func outcome(_ outcomes: [RefreshOutcome], checked: [RefreshCheck], listsAll: Bool) -> Document {
        var sections: [Section] = outcomes.enumerated().map { index, outcome in
            .fields(key: outcomes.count == 1 ? "refresh" : "refresh_\(index + 1)", title: nil, fields(outcome))
        }
        let rows = outcomes.flatMap { outcome in outcome.windows.map { row($0, outcome.plan.state.cagg.timeType) } }
        if listsAll || rows.count <= 20 { sections.append(.table(windows(rows))) }
        let notes =
            outcomes.flatMap { outcome in
                [
                    stoppedNote(outcome), pendingNote(outcome), idleNote(outcome), lossNote(outcome.plan),
                    clippedNote(outcome.plan), inscribedNote(outcome.plan), spillNote(outcome.plan),
                ]
            }.compactMap { $0 } + checked.flatMap(checkedNotes)
        return Document(schema: schema, sections: sections + notes.map { .note($0) })
    }

    private static func fields(_ plan: RefreshPlan) -> [Field] {
        let type = plan.state.cagg.timeType
        return [
            Field(key: "cagg", label: "cagg", cell: .text(plan.state.cagg.view.description)),
            Field(key: "from", label: "from", cell: TimeText.cell(plan.covered.start, type)),
            Field(key: "to", label: "to", cell: TimeText.cell(plan.covered.end, type)),
        ]
    }

    private static func fields(_ outcome: RefreshOutcome) -> [Field] {
        let (type, before) = (outcome.plan.state.cagg.timeType, outcome.plan.state)
        return fields(outcome.plan) + [
            Field(
                key: "windows_done", label: "windows done",
                cell: .integer(outcome.count(.refreshed) + outcome.count(.upToDate))),
            Field(
                key: "windows_up_to_date", label: "windows already up to date", cell: .integer(outcome.count(.upToDate))
            ),
            Field(key: "windows_skipped", label: "windows with nothing to do", cell: .integer(outcome.count(.skipped))),
            Field(
                key: "seconds", label: "took",
                cell: TimeText.cell(outcome.duration)),
            Field(key: "rows", label: "rows written", cell: outcome.rows.map { .integer($0) } ?? .null),
            Field(key: "peak_memory_bytes", label: "peak memory", cell: ByteText.cell(outcome.peakMemory)),
            Field(key: "watermark_before", label: "watermark before", cell: TimeText.cell(before.watermark, type)),
            Field(
                key: "watermark_after", label: "watermark after", cell: TimeText.cell(outcome.after.watermark, type)),
            Field(
                key: "still_pending", label: "still pending",
                cell: Cell(
                    .list(outcome.stillPending.map { TimeText.value($0, type) }),
                    display: String(outcome.stillPending.count))),
        ]
    }

    private static func planned(_ plans: [RefreshPlan]) -> Table {
        let rows = plans.flatMap { plan in
            (plan.order == .oldest ? plan.windows : plan.windows.reversed()).map { window -> [Cell] in
                let type = plan.state.cagg.timeType
                let hasWork = plan.force || plan.state.pending.overlaps(window) || window.end > plan.state.watermark
                return [
                    .text(plan.state.cagg.view.description), TimeText.cell(window.start, type),
                    TimeText.cell(window.end, type),
                    Cell(.bool(hasWork), display: hasWork ? "yes" : "no", style: hasWork ? .plain : .dim),
                ]
            }
        }
        return Table(
            key: "windows",
            columns: [Column(key: "cagg"), Column(key: "start"), Column(key: "end"), Column(key: "pending")], rows: rows
        )
    }

    /// The table with the result of each window.
    static func windows(_ rows: [[Cell]]) -> Table {
        Table(
            key: "windows",
            columns: [
                Column(key: "start"), Column(key: "end"), Column(key: "result"),
                Column(key: "rows", alignment: .trailing), Column(key: "seconds", title: "took", alignment: .trailing),
                Column(key: "peak_memory_bytes", title: "peak memory", alignment: .trailing),
                Column(
                    key: "temporary_bytes", title: "temporary files", alignment: .trailing, importance: .detail),
                Column(key: "memory_method", title: "measured by", importance: .detail),
            ], rows: rows)
    }

    static func row(_ window: RefreshWindow, _ type: TimeType) -> [Cell] {
        [
            TimeText.cell(window.range.start, type), TimeText.cell(window.range.end, type),
            Cell(.text(window.outcome.rawValue), display: window.outcome.rawValue.replacing("-", with: " ")),
            window.rows.map { .integer($0) } ?? .null,
            TimeText.cell(window.duration),
            ByteText.cell(window.memory?.resident),
            ByteText.cell(window.memory?.temporary),
            window.memory.map { Cell(.text($0.method.rawValue), display: words($0.method)) } ?? .null,
        ]
    }

    private static func words(_ method: MemoryUse.Method) -> String {
        switch method {
        case .residentMemory: "resident memory"
        case .temporaryFiles: "temporary files"
        case .temporaryBytesOfDatabase: "temporary files of the database"
        case .none: "not measured"
        }
    }
}
