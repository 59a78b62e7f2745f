internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// A changed policy as a before/after table.
enum PolicyChangeReport {
    /// The change as a before/after table with its statement.
    static func document(_ change: PolicyChange, isApplied: Bool, refusals: [Refusal]) -> Document {
        func row(_ key: String, _ before: Cell, _ after: Cell) -> [Cell] {
            var after = after
            if before.value != after.value { after.style = .strong }
            return [.text(key), before, after]
        }
        let (old, new) = (change.before, change.after)
        let rows = [
            row("start_offset", PolicyText.cell(old.startOffset), PolicyText.cell(new.startOffset)),
            row("end_offset", PolicyText.cell(old.endOffset), PolicyText.cell(new.endOffset)),
            row("schedule_interval", PolicyText.cell(old.job.schedule), PolicyText.cell(new.job.schedule)),
        ]
        let columns = [Column(key: "setting"), Column(key: "before"), Column(key: "after")]
        return Document(
            schema: "caggctl.policy.set/1",
            sections: [
                .fields(
                    key: "policy", title: nil,
                    [
                        Field(key: "cagg", label: "cagg", cell: .text(change.state.cagg.view.description)),
                        Field(key: "job_id", label: "job", cell: .integer(old.job.id)),
                        Field(
                            key: "applied", label: "applied",
                            cell: Cell(.bool(isApplied), display: isApplied ? "yes" : "no")),
                    ]),
                .table(Table(key: "changes", columns: columns, rows: rows)),
            ] + (isApplied ? [] : [.statements(key: "statements", ["\(change.sql);"])])
                + refusals.map { .note(Note(.problem, $0.description, code: "policy.refused")) })
    }
}
