internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// A change, an addition or a removal of a policy as a document: a table with every setting before and after it.
struct PolicyChangeReport {
    private let change: PolicyChange

    init(_ change: PolicyChange) {
        self.change = change
    }

    /// The plan, with the exact SQL statement, the warnings and the refusals.
    func plan(_ refusals: [Refusal]) -> Document {
        let statements = change.isEmpty ? [] : [Section.statements(key: "statements", ["\(change.sql);"])]
        return document(
            after: change.after, isApplied: false,
            statements + cautions + refusals.map { .note(Note(.problem, $0.description, code: "policy.refused")) })
    }

    /// The result, with the settings that the server stored and the warnings.
    func outcome(_ written: JobSettings?) -> Document {
        document(after: written, isApplied: true, cautions + serverChanges(written))
    }

    /// The result in one line, for an operator who has already seen the plan.
    func done(_ written: JobSettings?) -> String {
        let view = change.state.cagg.view
        guard let written else { return "job \(change.before?.id ?? 0) of \(view) is removed" }
        let notes = serverChanges(written).compactMap { if case .note(let note) = $0 { note.text } else { nil } }
        return (["job \(written.id) of \(view) is \(change.before == nil ? "added" : "changed")"] + notes)
            .joined(separator: "; ")
    }

    private func document(after: JobSettings?, isApplied: Bool, _ rest: [Section]) -> Document {
        let job = change.before?.id ?? after.map(\.id) ?? 0
        return Document(
            schema: "caggctl.policy.set/1",
            sections: [
                .fields(
                    key: "policy", title: nil,
                    [
                        Field(key: "cagg", label: "cagg", cell: .text(change.state.cagg.view.description)),
                        Field(
                            key: "job_id", label: "job", cell: job == 0 ? Cell(.null, display: "new") : .integer(job)),
                        Field(
                            key: "applied", label: "applied",
                            cell: Cell(.bool(isApplied), display: isApplied ? "yes" : "no")),
                    ]),
                .table(table(after)),
            ] + rest)
    }

    /// The table with the values of all settings before and after the change. Settings that this version of TimescaleDB
    /// doesn't have are left out, unless a configuration contains them.
    func table(_ after: JobSettings?) -> Table {
        let supported = PolicyKey.allCases.filter { $0.since != nil && $0.isKnown(to: change.capabilities) }
        let (before, foreign) = (PolicySettingCells(change.before), PolicySettingCells(change.foreign))
        let new = PolicySettingCells(after)
        let rows = PolicySettingCells.names([change.before, after, change.foreign], keys: supported).map { name in
            var (old, new) = (before.cell(name), new.cell(name))
            if old.value != new.value { new.style = .strong }
            old.style = old.value == new.value ? .dim : .plain
            let isChanged = Cell(.bool(old.value != new.value), display: old.value == new.value ? "" : "*")
            return [.text(name), old, new, isChanged] + (change.foreign == nil ? [] : [foreign.cell(name)])
        }
        let columns = [
            Column(key: "setting"), Column(key: "before"), Column(key: "after"), Column(key: "changed", title: ""),
        ]
        let left = change.foreign == nil ? [] : [Column(key: "left", title: "last set by caggctl")]
        return Table(key: "changes", columns: columns + left, rows: rows)
    }

    /// The warnings about the change, as notes.
    var cautions: [Section] {
        change.cautions().map { .note(Note(.warning, $0.text, code: $0.code)) }
    }

    /// The note about settings that the server stored with other values than the plan has; empty if there are none.
    private func serverChanges(_ written: JobSettings?) -> [Section] {
        guard let written, let after = change.after else { return [] }
        let changes = PolicyText.changes(from: after, to: written)
        guard !changes.isEmpty else { return [] }
        return [
            .note(
                Note(
                    .info, "the server changed these settings when it stored them: \(changes.joined(separator: ", "))",
                    code: "policy.server-made"))
        ]
    }
}
