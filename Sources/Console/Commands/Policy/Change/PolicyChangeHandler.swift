internal import CommandLanguage
internal import Operations
internal import Rendering
internal import Timescale

extension Session {
    /// Shows a change of a policy, asks, journals and makes it: the common end of `policy set`, `add`, `remove`, `undo`.
    func carryOut(_ change: PolicyChange, dryRun: Bool, _ reader: CatalogReader) async throws -> ExitCode {
        let refusals = change.refusals()
        if dryRun {
            show(PolicyChangeReport(change).plan(refusals))
            return refusals.isEmpty ? .clean : .refused
        }
        if let refusal = refusals.first { throw refusal }
        guard !change.isEmpty else {
            tell("\(change.state.cagg.view): nothing to change")
            show(PolicyChangeReport(change).plan([]))
            return .clean
        }
        // Who is asked sees what about; who isn't gets one document.
        let isAsked = isInteractive && !effective.assumeYes && format == .table
        if isAsked { show(PolicyChangeReport(change).plan([])) }
        try confirm(question(change))
        let run = try await journalRun(of: change.state.cagg, reader)
        let written = try await change.apply(reader, journal: run)
        if isAsked {
            tell(PolicyChangeReport(change).done(written))
        } else {
            show(PolicyChangeReport(change).outcome(written))
        }
        return .clean
    }

    func question(_ change: PolicyChange) -> String {
        let view = change.state.cagg.view
        switch (change.before, change.after) {
        case (nil, let after?): return "add a policy to \(view): \(PolicyText.people(after))"
        case (let before?, nil): return "remove job \(before.id) of \(view): \(PolicyText.people(before))"
        case (let before, let after):
            let changes = PolicyText.changes(from: before, to: after).joined(separator: ", ")
            return "change job \(before?.id ?? 0) of \(view): \(changes)"
        }
    }
}
