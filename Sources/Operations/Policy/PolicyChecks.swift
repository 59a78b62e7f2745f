package import Postgres
package import Timescale

extension PolicyChange {
    /// What TimescaleDB would accept from `alter_job` and then fail on, or worse.
    package func refusals() -> [Refusal] {
        [windowTooSmall, overlap, reachesPastRetention, scheduleNotPositive, wrongKind].compactMap { $0 }
    }

    private var bucket: Bucket { state.cagg.bucket }

    /// `alter_job` skips the check of `add_continuous_aggregate_policy`; each run would then fail with "refresh window
    /// too small" (tsl/src/bgw_policy/continuous_aggregate_api.c). Months count 30 days, as they do there.
    private var windowTooSmall: Refusal? {
        guard let start = after.startOffset.approximateLength, let end = after.endOffset.approximateLength else {
            return nil
        }
        let needed = 2 * bucket.approximateWidth
        guard start - end < needed else { return nil }
        return Refusal(
            "the window from \(after.startOffset) to \(after.endOffset) ago is shorter than two \(bucket.text) buckets;"
                + " every run would fail",
            advice: "make start_offset at least two buckets longer than end_offset")
    }

    /// Two policies of a cagg may not cover the same time.
    private var overlap: Refusal? {
        let mine = reach(after)
        let other = state.refreshPolicies.first { $0.job.id != after.job.id && reach($0).overlaps(mine) }
        guard let other else { return nil }
        return Refusal(
            "the window from \(after.startOffset) to \(after.endOffset) ago overlaps that of policy \(other.job.id)"
                + " (\(other.startOffset) to \(other.endOffset) ago)",
            advice: "let one end where the other starts")
    }

    /// How far ago a policy covers, as a range of ages.
    private func reach(_ policy: RefreshPolicy) -> Range<Int64> {
        let end = policy.endOffset.approximateLength ?? .min
        return end..<max(end, policy.startOffset.approximateLength ?? .max)
    }

    private var reachesPastRetention: Refusal? {
        guard let retention = state.sourceRetention, let kept = retention.dropAfter.approximateLength,
            after.startOffset != before.startOffset
        else { return nil }
        if let start = after.startOffset.approximateLength, start <= kept { return nil }
        return Refusal(
            "a start of \(after.startOffset) reaches past the raw data, which is kept for \(retention.dropAfter);"
                + " runs would delete the aggregates of what was dropped",
            advice: "choose a start_offset of at most \(retention.dropAfter)")
    }

    private var scheduleNotPositive: Refusal? {
        guard after.job.schedule.approximateMicroseconds <= 0 else { return nil }
        return Refusal("the schedule must be longer than nothing", advice: "for example --schedule 5min")
    }

    /// Integer-time caggs take plain numbers, the others intervals.
    private var wrongKind: Refusal? {
        for offset in [after.startOffset, after.endOffset] {
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
