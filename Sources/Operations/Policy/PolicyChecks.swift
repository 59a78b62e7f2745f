internal import Postgres
internal import Timescale

extension PolicyChange {
    /// The reasons to refuse the change: settings that `alter_job` would accept, although they would make runs fail or
    /// delete data. A fault that the policy already has isn't a reason to refuse the change.
    package var refusals: [Refusal] {
        guard let after else { return [] }
        let existing = before.map { faults(of: $0) } ?? []
        let new = faults(of: after).filter { !existing.contains($0) }
        return new + ignored(after) + unknownZone + (before == nil ? secondPolicy : []) + deletions
    }

    private func faults(of job: JobSettings) -> [Refusal] {
        (job.refreshPolicy.map { PolicyFaults($0, of: state).all } ?? []) + ScheduleFaults(job).all
    }

    /// Returns the refusals of new keys that the server would accept, but never read. An undo may restore a key that
    /// the server ignores.
    private func ignored(_ after: JobSettings) -> [Refusal] {
        guard !isUndo else { return [] }
        return after.ignoredKeys(capabilities).filter { before?.config[$0] == nil }.map { key in
            guard let since = PolicyKey(rawValue: key)?.since else {
                return Refusal("TimescaleDB doesn't know the key \(key) and would ignore it")
            }
            return Refusal(
                "\(capabilities.engineText) doesn't know the key \(key) and would ignore it",
                advice: "the key exists from TimescaleDB \(since) on")
        }
    }

    private var unknownZone: [Refusal] {
        timezoneError.map {
            [Refusal($0, advice: "choose a name from the view pg_timezone_names, such as Europe/Berlin")]
        } ?? []
    }

    /// The refusal of a second policy for a cagg that can have only one. Since 2.21, a cagg on a hypertable can have
    /// several policies. caggctl recognizes these versions by the argument `options` of `refresh_continuous_aggregate`.
    private var secondPolicy: [Refusal] {
        guard let first = state.refreshPolicies.first else { return [] }
        let advice = "change the existing policy: policy set \(state.cagg.view) --job \(first.job.id)"
        if !capabilities.has(function: "refresh_continuous_aggregate", argument: "options") {
            return [
                Refusal(
                    "\(state.cagg.view) already has a policy; before TimescaleDB 2.21, a cagg can have only one",
                    advice: advice)
            ]
        }
        if state.cagg.parentID != nil {
            return [
                Refusal("\(state.cagg.view) already has a policy; a cagg on a cagg can have only one", advice: advice)
            ]
        }
        return []
    }

    /// The refusal of a window in which runs would delete stored rows. Raw data can be missing even within the
    /// retention period, because somebody may have called `drop_chunks`.
    private var deletions: [Refusal] {
        // The loss is counted only for a policy whose offsets can be read.
        guard let loss, let offset = after?.startOffset else { return [] }
        let from = state.cagg.timeType.text(loss.safeStart)
        let start = offset == .unbounded ? "an unbounded start_offset" : "a start_offset of \(offset)"
        return [
            Refusal(
                "runs with \(start) would delete \(loss.text) whose raw data is gone",
                advice: "choose a start_offset with which the window starts at \(from) or later")
        ]
    }
}
