internal import Postgres
package import Timescale

/// The faults in a refresh policy's settings.
package struct PolicyFaults: Sendable {
    private let policy: RefreshPolicy
    private let state: CaggState

    package init(_ policy: RefreshPolicy, of state: CaggState) {
        self.policy = policy
        self.state = state
    }

    /// All faults, each with its fix; empty for a valid policy.
    package var all: [Refusal] {
        [windowTooSmall, overlap, reachesPastRetention, reachesIntoFuture, scheduleNotPositive, wrongKind].compactMap {
            $0
        }
            + badValues
    }

    private var bucket: Bucket { state.cagg.bucket }

    /// The refusal of a window that is shorter than two buckets. `alter_job` doesn't check this, although
    /// `add_continuous_aggregate_policy` does. Each run would then fail with "refresh window too small"
    /// (tsl/src/bgw_policy/continuous_aggregate_api.c).
    private var windowTooSmall: Refusal? {
        guard let start = policy.startOffset.approximateLength, let end = policy.endOffset.approximateLength else {
            return nil
        }
        let (length, overflow) = start.subtractingReportingOverflow(end)
        let isShorter = overflow ? start < end : length < 2 * bucket.approximateWidth
        guard isShorter || mayContainNoMonth else { return nil }
        return Refusal(
            "the window from \(policy.startOffset) to \(policy.endOffset) ago \(isShorter ? "is" : "can be") shorter"
                + " than two buckets (\(bucket.text)), so runs \(isShorter ? "fail" : "can fail")",
            advice: "make start_offset at least two buckets longer than end_offset")
    }

    /// Whether the window of a cagg with month buckets may contain no whole month. TimescaleDB counts a month as 30
    /// days, so it accepts a window of 60 days. But a window of 60 days that starts on 2 December contains no whole
    /// month.
    private var mayContainNoMonth: Bool {
        guard case .interval(let width) = bucket.width, width.months > 0,
            case .interval(let start) = policy.startOffset, case .interval(let end) = policy.endOffset
        else { return false }
        let months = Int64(start.months - end.months) - 2 * Int64(width.months)
        let days = Interval(days: start.days - end.days, microseconds: start.microseconds - end.microseconds)
        // A missing month counts as 31 days, an additional month as 28 days.
        let spare = Interval(days: Int32(clamping: months * (months < 0 ? 31 : 28)))
        return days.approximateMicroseconds + spare.approximateMicroseconds < 0
    }

    /// The refusal of a window that overlaps the window of another policy of the cagg.
    private var overlap: Refusal? {
        let mine = reach(policy)
        let other = state.refreshPolicies.first { $0.job.id != policy.job.id && reach($0).overlaps(mine) }
        guard let other else { return nil }
        return Refusal(
            "the window (start_offset \(policy.startOffset), end_offset \(policy.endOffset)) overlaps the window of job"
                + " \(other.job.id) (start_offset \(other.startOffset), end_offset \(other.endOffset))",
            advice: "choose offsets so that one window ends where the other window starts")
    }

    /// Returns the ages that a policy's window covers, in units of internal time.
    private func reach(_ policy: RefreshPolicy) -> Range<Int64> {
        let end = policy.endOffset.approximateLength ?? .min
        return end..<max(end, policy.startOffset.approximateLength ?? .max)
    }

    private var reachesPastRetention: Refusal? {
        guard let retention = state.sourceRetention, policy.startOffset.reaches(past: retention.dropAfter) else {
            return nil
        }
        let start =
            policy.startOffset == .unbounded ? "an unbounded start_offset" : "a start_offset of \(policy.startOffset)"
        return Refusal(
            "\(start) reaches back further than the raw data, which is kept only for"
                + " \(retention.dropAfter); runs would delete the aggregates of the dropped raw data",
            advice: "choose a start_offset of at most \(retention.dropAfter)")
    }

    /// The refusal of a negative end offset, which is a mistake. An unbounded end offset is accepted, because it
    /// includes the open bucket on purpose.
    private var reachesIntoFuture: Refusal? {
        guard let end = policy.endOffset.approximateLength, end < 0 else { return nil }
        return Refusal(
            "with an end_offset of \(policy.endOffset), the window ends in the future, and runs store the open bucket",
            advice: "use --end-offset 0s for closed buckets only, or --end-offset none to include the open bucket")
    }

    /// The refusal of a schedule that isn't longer than zero. Runs would follow each other without a pause: 769 in 45
    /// seconds on 2.14.2.
    private var scheduleNotPositive: Refusal? {
        guard policy.job.schedule.approximateDuration <= .zero else { return nil }
        return Refusal("the schedule must be longer than zero", advice: "for example --schedule 5min")
    }

    /// The refusal of offsets of the wrong kind. Offsets are plain numbers for caggs with integer time, and intervals
    /// for other caggs.
    private var wrongKind: Refusal? {
        for offset in [policy.startOffset, policy.endOffset] {
            switch (offset, state.cagg.timeType.isInteger) {
            case (.interval, true):
                return Refusal("\(state.cagg.view) has integer time", advice: "give offsets as plain numbers")
            case (.integer, false):
                return Refusal(
                    "the time of \(state.cagg.view) isn't an integer", advice: "give offsets as durations, such as 6h")
            default: continue
            }
        }
        return nil
    }

    /// The refusals of values that a run can't read. TimescaleDB 2.14 accepts any value for keys that only later
    /// versions read.
    private var badValues: [Refusal] {
        let config = policy.job.config.fields
        return PolicyKey.allCases.compactMap { key in
            guard let value = config[key.rawValue], let fault = key.fault(value) else { return nil }
            return Refusal("\(key.rawValue) \(fault), but is \(value)")
        }
    }
}
