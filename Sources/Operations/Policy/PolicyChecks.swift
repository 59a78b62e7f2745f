internal import Postgres
internal import Timescale

extension PolicyChange {
    /// What TimescaleDB would accept from `alter_job` and then fail on, or worse. Faults that the policy had before are
    /// no reason to refuse a change that doesn't touch them.
    package var refusals: [Refusal] {
        guard let after else { return [] }
        let known = before.map { faults(of: $0) } ?? []
        let found = faults(of: after).filter { !known.contains($0) }
        return found + ignored(after) + unknownZone + (before == nil ? oneTooMany : []) + deletions
    }

    private func faults(of row: JobRow) -> [Refusal] {
        (row.refreshPolicy.map { PolicyFaults($0, of: state).all } ?? []) + ScheduleFaults(row).all
    }

    /// Keys that the server would take and never look at. One that was there before harms no more when it comes back.
    private func ignored(_ after: JobRow) -> [Refusal] {
        guard !isUndo else { return [] }
        return after.ignoredKeys(capabilities).filter { before?.config[$0] == nil }.map { key in
            guard let since = PolicyKey(rawValue: key)?.since else {
                return Refusal("TimescaleDB doesn't know \(key) and would ignore it")
            }
            return Refusal(
                "\(capabilities.engineText) doesn't know \(key) and would ignore it",
                advice: "it came with TimescaleDB \(since)")
        }
    }

    private var unknownZone: [Refusal] {
        timezoneError.map { [Refusal($0, advice: "name one of pg_timezone_names, such as Europe/Berlin")] } ?? []
    }

    /// Several policies came with 2.21, and `options` of `refresh_continuous_aggregate` with them.
    private var oneTooMany: [Refusal] {
        guard let first = state.refreshPolicies.first else { return [] }
        let advice = "change that one: policy set \(state.cagg.view) --job \(first.job.id)"
        if !capabilities.has(function: "refresh_continuous_aggregate", argument: "options") {
            return [
                Refusal("\(state.cagg.view) has a policy, and before TimescaleDB 2.21 it can have one", advice: advice)
            ]
        }
        if state.cagg.parentID != nil {
            return [Refusal("\(state.cagg.view) has a policy, and a cagg on another one can have one", advice: advice)]
        }
        return []
    }

    /// Raw data may be gone that retention would still keep: somebody called `drop_chunks`.
    private var deletions: [Refusal] {
        guard let loss, let after else { return [] }
        let from = state.cagg.timeType.text(loss.safeStart)
        return [
            Refusal(
                "runs with a start of \(after.startOffset) would delete \(loss.rows) stored rows in \(loss.buckets)"
                    + " buckets whose raw data is gone",
                advice: "choose a start_offset that stays after \(from)")
        ]
    }
}
