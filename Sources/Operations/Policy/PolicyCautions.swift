internal import Postgres
internal import Timescale

/// A warning about a change of a policy. A warning doesn't prevent the change.
package struct PolicyCaution: Sendable, Hashable {
    /// A code for programs, such as `policy.irreversible`.
    package var code: String
    /// One sentence.
    package var text: String
}

extension PolicyChange {
    /// Returns the warnings, the most important first; empty if there are none.
    package func cautions() -> [PolicyCaution] {
        [irreversible, staysSet, changedElsewhere, losesHistory, newID, openBucket, compressed, ignoredBefore]
            .compactMap { $0 }
    }

    private var view: QualifiedName { state.cagg.view }

    private var irreversible: PolicyCaution? {
        guard let before, let after, before.initialStart == nil, after.initialStart != nil || becomesFixed else {
            return nil
        }
        return PolicyCaution(
            code: "policy.irreversible",
            text:
                "initial_start can't be unset later, because alter_job ignores NULL; to clear initial_start, remove the"
                + " policy and add it again; without a fixed schedule, initial_start has no effect")
    }

    private var becomesFixed: Bool { before?.isFixedSchedule == false && after?.isFixedSchedule == true }

    /// The warning that initial_start stays set when the fixed schedule is switched off.
    private var staysSet: PolicyCaution? {
        guard let before, let after, before.isFixedSchedule, !after.isFixedSchedule, let start = after.initialStart
        else {
            return nil
        }
        return PolicyCaution(
            code: "policy.stays-set",
            text:
                "initial_start stays \(start), because alter_job can't unset it; without a fixed schedule,"
                + " initial_start has no effect"
        )
    }

    private var changedElsewhere: PolicyCaution? {
        guard let foreign else { return nil }
        let what = before == nil ? "removed" : "changed"
        return PolicyCaution(
            code: "policy.changed-elsewhere",
            text:
                "after the last recorded change, job \(foreign.id) was \(what) without caggctl or from another machine;"
                + " the undo reverts that change too"
        )
    }

    private var losesHistory: PolicyCaution? {
        guard let before, after == nil else { return nil }
        let isLast = state.refreshPolicies.allSatisfy { $0.job.id == before.id }
        return PolicyCaution(
            code: "policy.history",
            text: "the statistics of job \(before.id) are deleted too"
                + (isLast ? ", and no policy will refresh \(view)" : ""))
    }

    private var newID: PolicyCaution? {
        replaces.map {
            PolicyCaution(
                code: "policy.new-id", text: "job \($0) is added again with a new id and without its history")
        }
    }

    private var openBucket: PolicyCaution? {
        guard let after, after.endOffset == .unbounded, before?.endOffset != .unbounded else { return nil }
        return PolicyCaution(
            code: "policy.open-bucket",
            text:
                "without an end_offset, runs store the open bucket too; newer rows of this bucket are invisible until"
                + " the next run, even with real-time aggregation")
    }

    /// The warning that runs write to compressed chunks. TimescaleDB can do this since 2.11, but each run must
    /// decompress the rows that it changes. `add_compression_policy` refuses this combination of policies, at least up
    /// to 2.14. `alter_job` accepts it.
    private var compressed: PolicyCaution? {
        guard let after, let age = state.ownCompression?.compressAfter, before?.startOffset != after.startOffset,
            after.startOffset?.reaches(past: age) == true
        else { return nil }
        return PolicyCaution(
            code: "policy.compressed",
            text:
                "the window includes chunks of \(view) that are compressed after \(age); runs must decompress these"
                + " chunks to write late data")
    }

    /// The warning about keys that the server ignores. The policy already has these keys, or an undo restores them.
    private var ignoredBefore: PolicyCaution? {
        guard let after else { return nil }
        let keys = after.ignoredKeys(capabilities).filter { isUndo || before?.config[$0] != nil }
        guard !keys.isEmpty else { return nil }
        let nearest = keys.compactMap { key in
            PolicyKey.allCases.first { $0.rawValue.replacing("s", with: "") == key.replacing("s", with: "") }
        }
        let hint = nearest.first.map { "; did you mean \($0.rawValue)?" } ?? ""
        return PolicyCaution(
            code: "policy.ignored-key",
            text:
                "\(capabilities.engineText) ignores \(keys.joined(separator: ", ")) in the job's configuration; caggctl"
                + " doesn't change \(keys.count == 1 ? "this key" : "these keys")\(hint)")
    }
}
