internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy show` as a document: one row for each refresh policy, with the retention and compression of the cagg and of
/// its source.
struct PolicyShowReport {
    /// The caggs to show.
    var caggs: [CaggState]
    /// The state of all caggs in the database. It is needed to find the cagg below a cagg.
    var snapshot: CatalogSnapshot
    /// The window of each policy, by job id, for a run that starts now. Policies of caggs with integer time are
    /// missing.
    var reach: [Int32: PolicyReach]
    var capabilities: Capabilities

    var document: Document {
        var sections: [Section] = [.table(table)]
        if caggs.count == 1, let axis = PolicyAxis(state: caggs[0], now: caggs[0].cagg.local(snapshot.now)).axis {
            sections.append(.axis(axis))
        }
        return Document(schema: "caggctl.policy/1", sections: sections + caggs.flatMap(notes).map { .note($0) })
    }

    private var table: Table {
        let batching =
            capabilities.hasBatches
            ? ["buckets_per_batch", "max_batches_per_execution", "refresh_newest_first", "include_tiered_data"] : []
        // For a single cagg all columns are shown. A list of several caggs must fit on the screen.
        let importance: Column.Importance = caggs.count == 1 ? .essential : .detail
        let columns =
            [
                Column(key: "cagg"), Column(key: "job_id", title: "job", alignment: .trailing),
                Column(key: "start_offset", title: "start"), Column(key: "end_offset", title: "end"),
                Column(key: "schedule_interval", title: "every"), Column(key: "scheduled"),
                Column(key: "next_window", title: "a run now would cover", importance: importance),
                Column(key: "next_start", title: "next run"),
                Column(key: "raw_retention", title: "raw kept", importance: importance),
                Column(key: "cagg_retention", title: "cagg kept", importance: importance),
                Column(key: "raw_compression", title: "raw compressed", importance: .detail),
                Column(key: "cagg_compression", title: "cagg compressed", importance: .detail),
            ] + batching.map { Column(key: $0, title: $0.replacing("_", with: " "), importance: .detail) }
            + [Column(key: "config", title: "configuration", importance: .detail)]
        return Table(
            key: "policies", columns: columns,
            rows: caggs.flatMap { state in state.refreshPolicies.map { row(state, $0) } },
            emptyText: "no refresh policies")
    }

    private func row(_ state: CaggState, _ policy: RefreshPolicy) -> [Cell] {
        let (type, now) = (state.cagg.timeType, snapshot.now)
        func offset(_ offset: PolicyOffset?) -> Cell { offset.map(PolicyText.cell) ?? .null }
        return [
            .text(state.cagg.view.description, style: .strong), .integer(policy.job.id),
            PolicyText.cell(policy.startOffset), PolicyText.cell(policy.endOffset),
            PolicyText.cell(policy.job.schedule),
            Cell(.bool(policy.job.isScheduled), display: policy.job.isScheduled ? "yes" : "paused"),
            (reach[policy.job.id]?.window).map {
                Cell(TimeText.value($0, type), display: TimeText.people($0, type))
            } ?? .null,
            JobText.next(policy.job, now: now),
            offset(state.sourceRetention?.dropAfter), offset(state.ownRetention?.dropAfter),
            offset(state.sourceCompression?.compressAfter), offset(state.ownCompression?.compressAfter),
        ] + (capabilities.hasBatches ? batching(policy) : []) + [.text(policy.job.config.json?.text ?? "", style: .dim)]
    }

    /// The batch settings. If the configuration doesn't contain a setting, people see the server's default in
    /// parentheses, and programs see null.
    private func batching(_ policy: RefreshPolicy) -> [Cell] {
        let (given, effective) = (policy.job.batching, policy.job.batching.resolved(capabilities))
        func number(_ given: Int64?, _ effective: Int64?) -> Cell {
            let text = effective.map { $0 == 0 ? "no limit" : String($0) }
            return Cell(given.map { .integer($0) } ?? .null, display: given == nil ? text.map { "(\($0))" } : text)
        }
        func word(_ given: Bool?, _ effective: Bool?) -> Cell {
            let text = effective.map { $0 ? "yes" : "no" }
            return Cell(given.map { .bool($0) } ?? .null, display: given == nil ? text.map { "(\($0))" } : text)
        }
        return [
            number(given.bucketsPerBatch, effective.bucketsPerBatch), number(given.maxBatches, effective.maxBatches),
            word(given.newestFirst, effective.newestFirst), word(given.includeTieredData, effective.includeTieredData),
        ]
    }

    private func notes(_ state: CaggState) -> [Note] {
        let name = state.cagg.view.description
        if state.refreshPolicies.isEmpty {
            return [Note(.info, "\(name) has no refresh policy", code: "policy.none")]
        }
        let faults = state.refreshPolicies.flatMap { policy in
            PolicyFaults(policy, of: state).all.map {
                Note(.problem, "\(name), job \(policy.job.id): \($0)", code: "policy.fault")
            }
        }
        let parent = snapshot.parent(of: state)
        return faults
            + state.policyConflicts(parent: parent).map { conflict in
                Note(
                    .warning, "\(name), job \(conflict.job): \(conflict.text)",
                    code: "policy.conflict.\(conflict.kind.rawValue)")
            }
    }
}
