package import Timescale

/// Turns a request to change a policy into a `PolicyChange`, with what its runs would delete.
package struct PolicyPlanner: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Reads the state in one snapshot and applies `edit` to the policy that is meant. Where the new window reaches over
    /// dropped raw data the stored rows there are counted.
    package func plan(
        _ name: String, job: Int32?, edit: @Sendable (inout RefreshPolicy) -> Void
    ) async throws -> PolicyChange {
        try await reader.inSnapshot {
            let snapshot = try await reader.readState()
            let state = try snapshot.find(name)
            let before = try state.policy(job: job)
            var after = before
            edit(&after)
            var change = PolicyChange(state: state, before: before, after: after, capabilities: reader.capabilities)
            guard change.refusals().isEmpty, after.startOffset != before.startOffset else { return change }
            change.loss = try await loss(of: after, state, snapshot)
            return change
        }
    }

    private func loss(
        of policy: RefreshPolicy, _ state: CaggState, _ snapshot: CatalogSnapshot
    ) async throws -> DataLoss? {
        var changed = state
        changed.refreshPolicies = [policy]
        let reach = try await reader.readReach(CatalogSnapshot(now: snapshot.now, caggs: [changed])).policies
        guard let window = reach[policy.job.id]?.window else { return nil }
        let covered = RefreshPlanner.bounded(window, state)
        return covered.isEmpty ? nil : try await DataLoss.count(in: covered, isForced: false, state, reader)
    }
}
