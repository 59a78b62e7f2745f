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
    /// `add_continuous_aggregate_policy` does (tsl/src/bgw_policy/continuous_aggregate_api.c). A run whose window has
    /// no whole bucket fails with "refresh window too small" (tsl/src/continuous_aggs/refresh.c). Whether a shorter
    /// window has one depends on the time of the run.
    private var windowTooSmall: Refusal? {
        guard let start = policy.startOffset.approximateLength, let end = policy.endOffset.approximateLength else {
            return nil
        }
        let (length, overflow) = start.subtractingReportingOverflow(end)
        let isShorter = overflow ? start < end : length < 2 * bucket.approximateWidth
        guard isShorter || mayContainNoMonth else { return nil }
        return Refusal(
            "the window from \(policy.startOffset) to \(policy.endOffset) ago \(isShorter ? "is" : "can be") shorter"
                + " than two buckets (\(bucket.text)), so runs can fail",
            advice: "make start_offset at least two buckets longer than end_offset")
    }

    /// Whether the window of a cagg with month buckets may contain no whole bucket. TimescaleDB counts a month as 30
    /// days, so it accepts a window of 60 days. But a window of 61 days that starts at noon on 1 July contains no whole
    /// month: it ends on 31 August. Two months have at most 62 days.
    private var mayContainNoMonth: Bool {
        guard case .interval(let width) = bucket.width, width.months > 0,
            case .interval(let start) = policy.startOffset, case .interval(let end) = policy.endOffset
        else { return false }
        let months = Int64(start.months) - Int64(end.months) - 2 * Int64(width.months)
        let days = Interval(days: start.days - end.days, microseconds: start.microseconds - end.microseconds)
        // `months` is the number of months that the window has more than two bucket widths. Each of these months counts
        // with its smallest length. If `months` is negative, each missing month counts with its greatest length.
        let lengths = Self.days(inMonths: months.magnitude)
        let spare = Interval(days: Int32(clamping: months < 0 ? -lengths.upperBound : lengths.lowerBound))
        return days.approximateMicroseconds + spare.approximateMicroseconds < 0
    }

    /// Returns the smallest and the greatest number of days that successive months have together.
    private static func days(inMonths count: UInt64) -> ClosedRange<Int64> {
        let year: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var cycle = year + year + year + year
        cycle[1] = 29
        let rest = Int(count % 48)
        let sums = cycle.indices.map { first in (0..<rest).reduce(Int64(0)) { $0 + cycle[(first + $1) % 48] } }
        let cycles = Int64(count / 48) * cycle.reduce(0, +)
        return cycles + (sums.min() ?? 0)...cycles + (sums.max() ?? 0)
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
