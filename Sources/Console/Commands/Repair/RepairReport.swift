internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `repair` as a document: with `--dry-run` the plan, otherwise the result of each range.
enum RepairReport {
    static let schema = "caggctl.repair/1"

    static func plan(_ plan: RepairPlan) -> Document {
        let notes = plan.refused.map { refusedNote($0, plan) } + [leftNote(plan)].compactMap { $0 }
        return Document(
            schema: schema,
            sections: [
                .fields(key: "plan", title: nil, fields(plan)),
                .table(table(plan, outcome: nil)),
                .statements(key: "statements", plan.statements.map { "\($0);" }),
            ] + notes.map { .note($0) })
    }

    static func outcome(_ outcome: RepairOutcome) -> Document {
        let plan = outcome.plan
        let refreshed = outcome.results.count { $0 == .refreshed }
        let isClean = outcome.isComplete && outcome.rowsLeft == 0
        let fields =
            fields(plan) + [
                Field(key: "refreshed", label: "ranges refreshed", cell: .integer(refreshed)),
                Field(
                    key: "rows_after", label: "wrong rows after",
                    cell: .integer(outcome.rowsLeft, style: outcome.rowsLeft == 0 ? .good : .bad)),
                Field(
                    key: "clean", label: "clean",
                    cell: Cell(.bool(isClean), display: isClean ? "yes" : "no", style: isClean ? .good : .bad)),
            ]
        return Document(
            schema: schema,
            sections: [.fields(key: "repair", title: nil, fields), .table(table(plan, outcome: outcome))]
                + notes(outcome).map { .note($0) })
    }

    private static func fields(_ plan: RepairPlan) -> [Field] {
        [
            Field(key: "cagg", label: "cagg", cell: .text(plan.state.cagg.view.description)),
            Field(key: "compared_at", label: "diff started", cell: TimeText.cell(plan.record.started, .timestamptz)),
            Field(key: "ranges", label: "ranges", cell: .integer(plan.parts.count)),
            Field(key: "refused", label: "ranges refused", cell: .integer(plan.refused.count)),
            Field(key: "rows_before", label: "wrong rows before", cell: .integer(plan.record.rows)),
        ]
    }

    private static func table(_ plan: RepairPlan, outcome: RepairOutcome?) -> Table {
        let type = plan.state.cagg.timeType
        let columns = [
            Column(key: "from"), Column(key: "to"), Column(key: "force"),
            Column(key: "rows_before", title: "wrong rows before", alignment: .trailing),
        ]
        let results = [
            Column(key: "rows_after", title: "wrong rows after", alignment: .trailing), Column(key: "result"),
        ]
        let rows = plan.parts.enumerated().map { index, part -> [Cell] in
            let force = part.range.needsForce
            let start = [
                TimeText.cell(part.range.range.start, type), TimeText.cell(part.range.range.end, type),
                Cell(.bool(force), display: force ? "yes" : "no"), .integer(part.range.count),
            ]
            guard let outcome else { return start + [result(part.isRefused ? .refused(part.refusals[0]) : nil)] }
            let left = outcome.rowsAfter(index)
            return start + [.integer(left, style: left == 0 ? .good : .bad), result(outcome.results[index])]
        }
        return Table(
            key: "repairs", columns: columns + (outcome == nil ? [Column(key: "result")] : results), rows: rows,
            emptyText: "nothing to repair")
    }

    private static func result(_ result: RepairOutcome.Result?) -> Cell {
        switch result {
        case nil: .text("planned")
        case .refreshed: .text("refreshed", style: .good)
        case .refused: .text("refused", style: .bad)
        case .failed: .text("failed", style: .bad)
        case .notReached: Cell(.text("not reached"), display: "not finished", style: .warning)
        }
    }

    private static func notes(_ outcome: RepairOutcome) -> [Note] {
        let (plan, name) = (outcome.plan, outcome.plan.state.cagg.view)
        var notes = plan.refused.map { refusedNote($0, plan) }
        for case (let part, .failed(let reason)) in zip(plan.parts, outcome.results) {
            let span = TimeText.people(part.range.range, plan.state.cagg.timeType)
            notes.append(Note(.problem, "the refresh of \(span) failed: \(reason)", code: "repair.failed"))
        }
        if outcome.wasInterrupted || outcome.notCompared != nil || outcome.after?.isComplete == false {
            let reason = outcome.notCompared ?? outcome.after?.skipped.first?.reason
            notes.append(
                Note(
                    .warning,
                    (outcome.wasInterrupted
                        ? "the repair was interrupted: some ranges were not refreshed or not compared again"
                        : "not all refreshed ranges were compared again") + (reason.map { ": \($0)" } ?? ""),
                    command: "repair \(name)", code: "repair.not-compared"))
        }
        let stays = zip(plan.parts.indices, outcome.results).contains { $1 == .refreshed && outcome.rowsAfter($0) > 0 }
        if stays, outcome.after != nil {
            let source = plan.record.settings.toRaw && plan.state.cagg.parentID != nil
            notes.append(
                Note(
                    .problem,
                    source
                        ? "rows still differ from the raw data: repair the caggs below this cagg first"
                        : "rows still differ: new data may have arrived during the repair, or a refresh can't fix"
                            + " these rows",
                    code: "repair.left"))
        }
        return notes + [spillNote(outcome), aboveNote(outcome), leftNote(plan)].compactMap { $0 }
    }

    private static func refusedNote(_ part: RepairPlan.Part, _ plan: RepairPlan) -> Note {
        let span = TimeText.people(part.range.range, plan.state.cagg.timeType)
        let reasons = part.refusals.map(\.reason).joined(separator: "; ")
        return Note(.problem, "\(span) is not refreshed: \(reasons)", code: "repair.refused")
    }

    /// The note that the caggs above this cagg have pending work, because these caggs read the repaired rows.
    private static func aboveNote(_ outcome: RepairOutcome) -> Note? {
        let (plan, type) = (outcome.plan, outcome.plan.state.cagg.timeType)
        let refreshed = zip(plan.parts, outcome.results).filter { $1 == .refreshed }.map(\.0.range.range)
        guard let nearest = plan.above.first, let first = refreshed.first, let last = refreshed.last else { return nil }
        let names = plan.above.map(\.description).joined(separator: ", ")
        return Note(
            .warning, "the repaired ranges are now pending in the caggs above this cagg: \(names)",
            command: "diff \(nearest) --from \(type.text(first.start)) --to \(type.text(last.end))",
            code: "repair.above")
    }

    /// The note for versions of TimescaleDB that can't force a refresh. There, caggctl first invalidates the range in
    /// the source, which affects all caggs on this source.
    private static func spillNote(_ outcome: RepairOutcome) -> Note? {
        let plans = zip(outcome.plan.parts, outcome.results).filter { $1 == .refreshed }.compactMap(\.0.refresh)
        guard plans.contains(where: { !$0.preparation.isEmpty }) else { return nil }
        let source = outcome.plan.state.cagg.source
        return Note(
            .info,
            "this version of TimescaleDB can't force a refresh, so caggctl invalidated the ranges in \(source); until"
                + " the next refresh, these ranges are pending in the other caggs on \(source), and the buckets next to"
                + " the ranges are pending in all caggs on \(source)",
            command: "status", code: "repair.spilled")
    }

    /// The note that the saved diff is incomplete; nil if the diff compared its whole range.
    private static func leftNote(_ plan: RepairPlan) -> Note? {
        let left = plan.record.left.ranges
        guard let first = left.first, let last = left.last else { return nil }
        let span = TimeRange(start: first.start, end: last.end)
        return Note(
            .warning,
            "the saved diff is incomplete: parts of \(TimeText.people(span, plan.state.cagg.timeType)) were not"
                + " compared",
            command: "diff \(plan.state.cagg.view) --resume", code: "repair.incomplete")
    }
}
