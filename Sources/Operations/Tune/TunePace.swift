internal import Postgres
internal import Timescale

/// How often a policy runs and how close to now, for a wanted freshness. A pure value.
///
/// A row waits until its bucket is closed, until that is as old as the end offset, until the next run begins and until it
/// ends: bucket + end offset + schedule + run.
struct TunePace {
    let endOffset: PolicyOffset
    let schedule: Interval
    /// The freshness leaves no room beside the bucket itself.
    let isTooFast: Bool
    private let bucket: Bucket
    private let room: Int64?

    init(_ facts: TuneFacts, _ goal: TuneGoal) {
        bucket = facts.state.cagg.bucket
        let width = bucket.approximateWidth
        let policy = facts.policy
        guard let freshness = goal.freshness, !bucket.timeType.isInteger else {
            (endOffset, schedule, isTooFast, room) = (policy.endOffset, policy.job.schedule, false, nil)
            return
        }
        let left = freshness - width
        guard left >= Self.steps[0] else {
            (endOffset, schedule, isTooFast, room) = (policy.endOffset, policy.job.schedule, true, nil)
            return
        }
        isTooFast = false
        let end = policy.endOffset.approximateLength ?? 0
        // An end that takes more than half of the room is brought nearer; no further than need be, because late rows
        // of stored buckets are refreshed again.
        let near = end > left / 2 ? Self.nice(left / 4) : end
        let isKept = near == end && policy.endOffset.approximateLength != nil
        endOffset = isKept ? policy.endOffset : .interval(Interval(microseconds: near))
        let wanted = (left - near) / 2
        let present = policy.job.schedule.approximateMicroseconds
        schedule = present <= wanted ? policy.job.schedule : Interval(microseconds: Self.nice(wanted))
        room = left - near - schedule.approximateMicroseconds
    }

    var scheduleSeconds: Double { Double(schedule.approximateMicroseconds) / 1e6 }

    /// Closed between two runs, and the one at the edge.
    var freshBuckets: Int64 {
        guard !bucket.timeType.isInteger else { return 2 }
        return schedule.approximateMicroseconds / max(1, bucket.approximateWidth) + 2
    }

    func staleness(run seconds: Double) -> Double? {
        guard !bucket.timeType.isInteger, let end = endOffset.approximateLength else { return nil }
        return Double(bucket.approximateWidth + end) / 1e6 + scheduleSeconds + seconds
    }

    /// So many that a run ends in time, but what one schedule brings; nil where all of them do, or time is no matter.
    func maxBatches(_ choice: TuneProposal.Choice, _ cost: CostModel) -> Int64? {
        guard let room, choice.longestRun > Double(room) / 1e6 else { return nil }
        let needed = (Double(freshBuckets) / Double(choice.buckets)).rounded(.up)
        let possible = (Double(room) / 1e6 / max(1e-3, cost.seconds(choice.buckets))).rounded(.down)
        return Int64(min(max(possible, needed, 1), 1e6))
    }

    /// The start of a window of so many whole buckets. One more, because a window's ends lie within buckets.
    func start(after end: PolicyOffset, buckets: Int64) -> PolicyOffset {
        let length = (end.approximateLength ?? 0) + (buckets + 1) * bucket.approximateWidth
        return bucket.timeType.isInteger ? .integer(length) : .interval(Interval(wholeDaysOf: length))
    }

    private static let (second, minute, hour): (Int64, Int64, Int64) = (1_000_000, 60_000_000, 3_600_000_000)
    private static let steps =
        [5, 10, 15, 30].map { $0 * second } + [1, 2, 5, 10, 15, 30].map { $0 * minute }
        + [1, 2, 3, 6, 12, 24].map { $0 * hour }

    /// The longest length a person would choose that isn't longer.
    private static func nice(_ length: Int64) -> Int64 { steps.last { $0 <= length } ?? 0 }
}

extension Interval {
    /// Days as days, the rest as hours and less.
    fileprivate init(wholeDaysOf microseconds: Int64) {
        let day: Int64 = 86_400_000_000
        self.init(days: Int32(clamping: microseconds / day), microseconds: microseconds % day)
    }
}
