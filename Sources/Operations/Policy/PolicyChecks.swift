internal import Postgres
package import Timescale

extension PolicyChange {
    /// What TimescaleDB would accept from `alter_job` and then fail on, or worse. Faults that the policy had before are
    /// no reason to refuse a change that doesn't touch them.
    package func refusals() -> [Refusal] {
        let known = PolicyFaults(before, of: state).all
        return PolicyFaults(after, of: state).all.filter { !known.contains($0) } + deletions
    }

    /// Raw data may be gone that retention would still keep: somebody called `drop_chunks`.
    private var deletions: [Refusal] {
        guard let loss else { return [] }
        let from = state.cagg.timeType.text(loss.safeStart)
        return [
            Refusal(
                "runs with a start of \(after.startOffset) would delete \(loss.rows) stored rows in \(loss.buckets)"
                    + " buckets whose raw data is gone",
                advice: "choose a start_offset that stays after \(from)")
        ]
    }
}

/// What is wrong with a policy's settings.
package struct PolicyFaults: Sendable {
    private let policy: RefreshPolicy
    private let state: CaggState

    package init(_ policy: RefreshPolicy, of state: CaggState) {
        self.policy = policy
        self.state = state
    }

    /// Every fault, each with what to do instead; empty for a sound policy.
    package var all: [Refusal] {
        [windowTooSmall, overlap, reachesPastRetention, scheduleNotPositive, wrongKind].compactMap { $0 }
    }

    private var bucket: Bucket { state.cagg.bucket }
    /// `alter_job` skips the check of `add_continuous_aggregate_policy`; each run would then fail with "refresh window
    /// too small" (tsl/src/bgw_policy/continuous_aggregate_api.c). Months count 30 days, as they do there.
    private var windowTooSmall: Refusal? {
        guard let start = policy.startOffset.approximateLength, let end = policy.endOffset.approximateLength else {
            return nil
        }
        let needed = 2 * bucket.approximateWidth
        guard start - end < needed else { return nil }
        return Refusal(
            "the window from \(policy.startOffset) to \(policy.endOffset) ago is shorter than two \(bucket.text) buckets;"
                + " every run would fail",
            advice: "make start_offset at least two buckets longer than end_offset")
    }

    /// Two policies of a cagg may not cover the same time.
    private var overlap: Refusal? {
        let mine = reach(policy)
        let other = state.refreshPolicies.first { $0.job.id != policy.job.id && reach($0).overlaps(mine) }
        guard let other else { return nil }
        return Refusal(
            "the window from \(policy.startOffset) to \(policy.endOffset) ago overlaps that of policy \(other.job.id)"
                + " (\(other.startOffset) to \(other.endOffset) ago)",
            advice: "let one end where the other starts")
    }

    /// How far ago a policy covers, as a range of ages.
    private func reach(_ policy: RefreshPolicy) -> Range<Int64> {
        let end = policy.endOffset.approximateLength ?? .min
        return end..<max(end, policy.startOffset.approximateLength ?? .max)
    }

    private var reachesPastRetention: Refusal? {
        guard let retention = state.sourceRetention, let kept = retention.dropAfter.approximateLength else {
            return nil
        }
        if let start = policy.startOffset.approximateLength, start <= kept { return nil }
        return Refusal(
            "a start of \(policy.startOffset) reaches past the raw data, which is kept for \(retention.dropAfter);"
                + " runs would delete the aggregates of what was dropped",
            advice: "choose a start_offset of at most \(retention.dropAfter)")
    }

    private var scheduleNotPositive: Refusal? {
        guard policy.job.schedule.approximateMicroseconds <= 0 else { return nil }
        return Refusal("the schedule must be longer than nothing", advice: "for example --schedule 5min")
    }

    /// Integer-time caggs take plain numbers, the others intervals.
    private var wrongKind: Refusal? {
        for offset in [policy.startOffset, policy.endOffset] {
            switch (offset, state.cagg.timeType.isInteger) {
            case (.interval, true):
                return Refusal("\(state.cagg.view) has integer time", advice: "give offsets as plain numbers")
            case (.integer, false):
                return Refusal("\(state.cagg.view) has timestamps", advice: "give offsets as durations, such as 6h")
            default: continue
            }
        }
        return nil
    }
}
