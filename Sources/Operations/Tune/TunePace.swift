internal import Postgres
internal import Timescale

/// The schedule and the end offset of a policy for the wanted freshness. A pure value.
///
/// A raw row waits until its bucket is closed, then for the end offset, then until the next run starts, and then until
/// this run ends. So its longest wait is bucket + end offset + schedule + run.
struct TunePace {
    let endOffset: PolicyOffset
    let schedule: Interval
    /// Whether the wanted freshness leaves too little time after the bucket itself.
    let isTooFast: Bool
    private let bucket: Bucket
    /// The time that a run may take; nil if the freshness doesn't limit it.
    private let room: Duration?

    init(_ facts: TuneFacts, _ goal: TuneGoal) {
        bucket = facts.state.cagg.bucket
        let policy = facts.policy
        guard let freshness = goal.freshness, !bucket.timeType.isInteger else {
            (endOffset, schedule, isTooFast, room) = (policy.endOffset, policy.job.schedule, false, nil)
            return
        }
        let left = freshness - Self.duration(bucket.approximateWidth)
        guard left >= Self.steps[0] else {
            (endOffset, schedule, isTooFast, room) = (policy.endOffset, policy.job.schedule, true, nil)
            return
        }
        isTooFast = false
        let end = Self.duration(policy.endOffset.approximateLength ?? 0)
        // An end offset of more than half of the remaining time is made shorter. It isn't made shorter than necessary,
        // because late rows of stored buckets have to be refreshed again.
        let near = end > left / 2 ? Self.nice(left / 4) : end
        let isKept = near == end && policy.endOffset.approximateLength != nil
        endOffset = isKept ? policy.endOffset : .interval(Interval(near))
        let wanted = (left - near) / 2
        let present = policy.job.schedule.approximateDuration
        schedule = present <= wanted ? policy.job.schedule : Interval(Self.nice(wanted))
        room = left - near - schedule.approximateDuration
    }

    /// Returns a length of internal time as a duration. Not for integer time.
    private static func duration(_ units: Int64) -> Duration { .microseconds(units) }

    /// The number of buckets that one run refreshes: those that close between two runs, and those at both ends.
    var freshBuckets: Int64 {
        guard !bucket.timeType.isInteger else { return 2 }
        return schedule.approximateMicroseconds / max(1, bucket.approximateWidth) + 2
    }

    /// Returns the longest time that a raw row waits until its bucket is stored. Nil for integer time and an open end
    /// offset.
    func staleness(run: Duration) -> Duration? {
        guard !bucket.timeType.isInteger, let end = endOffset.approximateLength else { return nil }
        return Self.duration(bucket.approximateWidth) + Self.duration(end) + schedule.approximateDuration + run
    }

    /// Returns the maximum number of batches with which a run ends in time, but at least the batches for one schedule
    /// interval. Nil if all batches end in time or no freshness is wanted.
    func maxBatches(_ choice: TuneProposal.Choice, _ cost: CostModel) -> Int64? {
        guard let room, choice.longestRun > room else { return nil }
        let needed = (Double(freshBuckets) / Double(choice.buckets)).rounded(.up)
        let possible = (room / max(.milliseconds(1), cost.duration(choice.buckets))).rounded(.down)
        return Int64(min(max(possible, needed, 1), 1e6))
    }

    /// Returns the start offset of a window with this many whole buckets. One bucket is added, because a window starts
    /// and ends within buckets.
    func start(after end: PolicyOffset, buckets: Int64) -> PolicyOffset {
        let length = (end.approximateLength ?? 0) + (buckets + 1) * bucket.approximateWidth
        return bucket.timeType.isInteger ? .integer(length) : .interval(Interval(wholeDaysOf: length))
    }

    /// The usual lengths, from which `nice` chooses: those that a person would choose.
    private static let steps =
        [5, 10, 15, 30].map { Duration.seconds($0) } + [1, 2, 5, 10, 15, 30].map { .seconds($0 * 60) }
        + [1, 2, 3, 6, 12, 24].map { .seconds($0 * 3_600) }

    /// Returns the longest usual length that doesn't exceed the given one; zero if there is none.
    private static func nice(_ length: Duration) -> Duration { steps.last { $0 <= length } ?? .zero }
}

extension Interval {
    fileprivate init(_ duration: Duration) {
        self.init(microseconds: Int64(duration / .microseconds(1)))
    }

    /// Stores whole days as days, and the rest as hours or smaller units.
    fileprivate init(wholeDaysOf microseconds: Int64) {
        let day: Int64 = 86_400_000_000
        self.init(days: Int32(clamping: microseconds / day), microseconds: microseconds % day)
    }
}
