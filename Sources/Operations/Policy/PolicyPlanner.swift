package import Postgres
package import Timescale

/// Plans changes of refresh policies. A plan is a `PolicyChange`. It includes the number of stored rows that runs would
/// delete.
package struct PolicyPlanner: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Plans a change of one policy. `edit` changes the policy's current settings. Counts the stored rows in the new
    /// window whose raw data was dropped.
    ///
    /// - Parameter job: the id of the policy's job; nil if the cagg has only one policy.
    package func plan(
        _ name: String, job: Int32?, edit: @Sendable (inout JobSettings) -> Void
    ) async throws -> PolicyChange {
        try await planning(name) { state in
            let before = try Self.settings(of: try state.policy(job: job), in: state)
            var after = before
            edit(&after)
            return PolicyChange(state: state, before: before, after: after, capabilities: reader.capabilities)
        }
    }

    /// Plans a new policy. `edit` changes the default settings of a new policy.
    package func planAddition(
        to name: String, edit: @Sendable (inout JobSettings) -> Void
    ) async throws -> PolicyChange {
        try await planning(name) { state in
            var after = JobSettings.newPolicy(of: state.cagg)
            edit(&after)
            return PolicyChange(state: state, before: nil, after: after, capabilities: reader.capabilities)
        }
    }

    /// Plans the removal of one policy, never of several.
    package func planRemoval(from name: String, job: Int32?) async throws -> PolicyChange {
        try await planning(name) { state in
            let before = try Self.settings(of: try state.policy(job: job), in: state)
            return PolicyChange(state: state, before: before, after: nil, capabilities: reader.capabilities)
        }
    }

    /// Plans to restore settings that the journal has recorded: the settings before the last change, or the settings at
    /// `time`.
    package func planUndo(
        of name: String, job: Int32?, to time: Timestamp?, in journal: Journal
    ) async throws -> PolicyChange {
        try await planning(name) { state in
            let subject = try await CaggSubject.read(state.cagg, reader.connection)
            let past = try await journal.policies(of: subject, state.cagg)
            // The jobs are read separately, because the state leaves out policies whose configuration can't be read.
            let present = try await reader.readJobs(.onHypertables([state.cagg.id]))
            let step = try past.step(job: job, to: time, present: present.map(\.settings))
            var change = PolicyChange(
                state: state, before: step.present, after: step.wanted, capabilities: reader.capabilities)
            (change.replaces, change.foreign, change.isUndo) = (step.replaces, step.foreign, true)
            return change
        }
    }

    /// Returns the settings of the policy's job. Throws if the job belongs to another hypertable. This can happen
    /// because a policy is found by the cagg's id in the job's configuration.
    private static func settings(of policy: RefreshPolicy, in state: CaggState) throws -> JobSettings {
        guard policy.job.hypertableID == state.cagg.id else {
            throw PolicySelectionError("job \(policy.job.id) no longer exists, or belongs to another hypertable")
        }
        return policy.job.settings
    }

    /// Reads the cagg's state in one snapshot, lets `make` plan the change, and adds the expected data loss and the
    /// error about an invalid time zone.
    private func planning(
        _ name: String, _ make: (CaggState) async throws -> PolicyChange
    ) async throws -> PolicyChange {
        var change = try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            var change = try await make(state)
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

    /// Returns the server's error about a new time zone; nil if the time zone is valid or unchanged. Runs outside the
    /// snapshot's transaction, because an error would abort the transaction.
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
        // If the current integer time is unknown, runs fail and delete nothing.
        guard let now = try await reader.now(of: state.cagg, snapshot.now) else { return nil }
        let reach = try await reader.readReach(of: policy, changed, at: now)
        let covered = state.bounded(reach.window)
        guard !covered.isEmpty else { return nil }
        return try await DataLoss.count(
            in: covered, isForced: false, includesTiered: policy.includesTiered, state, reader)
    }
}
