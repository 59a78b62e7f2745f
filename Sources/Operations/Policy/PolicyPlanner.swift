package import Postgres
package import Timescale

/// Turns a request to change a policy into a `PolicyChange`, with what its runs would delete.
package struct PolicyPlanner: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Applies `edit` to the policy that is meant. Where the new window reaches over dropped raw data the stored rows there
    /// are counted.
    package func plan(
        _ name: String, job: Int32?, edit: @Sendable (inout JobRow) -> Void
    ) async throws -> PolicyChange {
        try await planning(name) { state, rows in
            let before = try Self.row(of: try state.policy(job: job), rows)
            var after = before
            edit(&after)
            return PolicyChange(state: state, before: before, after: after, capabilities: reader.capabilities)
        }
    }

    /// A new policy, with the settings that `edit` gives it.
    package func planAddition(
        to name: String, edit: @Sendable (inout JobRow) -> Void
    ) async throws -> PolicyChange {
        try await planning(name) { state, _ in
            var after = JobRow.newPolicy(of: state.cagg)
            edit(&after)
            return PolicyChange(state: state, before: nil, after: after, capabilities: reader.capabilities)
        }
    }

    /// One policy, never all of them.
    package func planRemoval(from name: String, job: Int32?) async throws -> PolicyChange {
        try await planning(name) { state, rows in
            let before = try Self.row(of: try state.policy(job: job), rows)
            return PolicyChange(state: state, before: before, after: nil, capabilities: reader.capabilities)
        }
    }

    /// Back to a state that the journal keeps: before the last change, or as it was at `time`.
    package func planUndo(
        of name: String, job: Int32?, to time: Timestamp?, in journal: Journal
    ) async throws -> PolicyChange {
        try await planning(name) { state, rows in
            let subject = try await CaggSubject.read(state.cagg, reader.connection)
            let past = try await journal.policies(of: subject, state.cagg)
            let step = try past.step(job: job, to: time, present: rows)
            var change = PolicyChange(
                state: state, before: step.present, after: step.wanted, capabilities: reader.capabilities)
            (change.replaces, change.foreign, change.isUndo) = (step.replaces, step.foreign, true)
            return change
        }
    }

    private static func row(of policy: RefreshPolicy, _ rows: [JobRow]) throws -> JobRow {
        guard let row = rows.first(where: { $0.id == policy.job.id }) else {
            throw PolicySelectionError("job \(policy.job.id) is gone, or belongs to another hypertable")
        }
        return row
    }

    /// Reads the state in one snapshot.
    private func planning(
        _ name: String, _ make: (CaggState, [JobRow]) async throws -> PolicyChange
    ) async throws -> PolicyChange {
        var change = try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            let rows = try await reader.readJobRows(of: state.cagg)
            var change = try await make(state, rows)
            if change.refusals.isEmpty, let after = change.after?.refreshPolicy,
                after.startOffset != change.before?.startOffset
            {
                change.loss = try await loss(of: after, state, snapshot)
            }
            return change
        }
        change.timezoneError = try await timezoneError(change)
        return change
    }

    /// Asked outside the snapshot, which an error would end.
    private func timezoneError(_ change: PolicyChange) async throws -> String? {
        guard let zone = change.after?.timezone, zone != change.before?.timezone else { return nil }
        do {
            try await reader.connection.query("SELECT pg_catalog.timezone(\(zone)::text, now())")
            return nil
        } catch {
            guard error.sqlState == .invalidParameterValue else { throw error }
            return error.message
        }
    }

    private func loss(
        of policy: RefreshPolicy, _ state: CaggState, _ snapshot: CatalogSnapshot
    ) async throws -> DataLoss? {
        var changed = state
        changed.refreshPolicies = [policy]
        // Without a time its runs fail, and delete nothing.
        guard let now = try await reader.now(of: state.cagg, snapshot.now) else { return nil }
        let reach = try await reader.readReach(of: policy, changed, at: now)
        let covered = state.bounded(reach.window)
        guard !covered.isEmpty else { return nil }
        return try await DataLoss.count(
            in: covered, isForced: false, includesTiered: policy.includesTiered, state, reader)
    }
}
