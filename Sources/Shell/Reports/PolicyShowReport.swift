internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy show` as a document.
enum PolicyShowReport {
    static func document(_ caggs: [CaggState], reach: [Int32: PolicyReach], now: Timestamp) -> Document {
        let columns = [
            Column(key: "cagg"), Column(key: "job_id", title: "job", alignment: .trailing),
            Column(key: "start_offset", title: "start"), Column(key: "end_offset", title: "end"),
            Column(key: "schedule_interval", title: "every"), Column(key: "scheduled"),
            Column(key: "next_window", title: "next run would cover"), Column(key: "next_start", title: "next run"),
            Column(key: "raw_retention", title: "raw kept"), Column(key: "cagg_retention", title: "cagg kept"),
            Column(key: "config"),
        ]
        let rows = caggs.flatMap { state in
            state.refreshPolicies.map { row(state, $0, reach[$0.job.id]?.window, now) }
        }
        var sections: [Section] = [
            .table(Table(key: "policies", columns: columns, rows: rows, emptyText: "no refresh policies"))
        ]
        for state in caggs where state.refreshPolicies.isEmpty {
            sections.append(.note(Note(.info, "\(state.cagg.view) has no refresh policy", code: "policy.none")))
        }
        for state in caggs {
            for policy in state.refreshPolicies {
                sections += PolicyFaults(policy, of: state).all.map {
                    .note(Note(.problem, "\(state.cagg.view), job \(policy.job.id): \($0)", code: "policy.fault"))
                }
            }
        }
        return Document(schema: "caggctl.policy/1", sections: sections)
    }

    private static func row(_ state: CaggState, _ policy: RefreshPolicy, _ window: TimeRange?, _ now: Timestamp)
        -> [Cell]
    {
        let type = state.cagg.timeType
        return [
            .text(state.cagg.view.description, style: .strong), .integer(policy.job.id),
            PolicyText.cell(policy.startOffset), PolicyText.cell(policy.endOffset),
            PolicyText.cell(policy.job.schedule),
            Cell(.bool(policy.job.isScheduled), display: policy.job.isScheduled ? "yes" : "paused"),
            window.map { Cell(TimeText.value($0, type), display: TimeText.people($0, type)) } ?? .null,
            policy.job.nextStart.map { Cell(.timestamp($0.description), display: TimeText.relative($0, to: now)) }
                ?? .null,
            state.sourceRetention.map { PolicyText.cell($0.dropAfter) } ?? .null,
            state.ownRetention.map { PolicyText.cell($0.dropAfter) } ?? .null,
            .text(policy.job.config?.text ?? "", style: .dim),
        ]
    }
}
