internal import Postgres
internal import Timescale

/// The schedule and the end offset with which a policy reaches the wanted freshness. A pure value.
///
/// A raw row waits until its bucket is closed, then for the end offset, then until the next run starts, and then until
/// this run ends. So the longest wait is bucket + end offset + schedule + run.
struct TunePace {
    let endOffset: PolicyOffset
    let schedule: Interval
    /// Whether the wanted freshness is too short: it must be at least 5 seconds longer than a bucket.
    let isTooFast: Bool
    private let bucket: Bucket
    /// The time that a run may take; nil if the freshness doesn't limit it.
    private let runLimit: Duration?

    init(_ facts: TuneFacts, _ goal: TuneGoal) {
        bucket = facts.state.cagg.bucket
        let policy = facts.policy
        guard let freshness = goal.freshness, !bucket.timeType.isInteger else {
            (endOffset, schedule, isTooFast, runLimit) = (policy.endOffset, policy.job.schedule, false, nil)
            return
        }
        let remaining = freshness - Self.duration(bucket.approximateWidth)
        guard remaining >= Self.steps[0] else {
            (endOffset, schedule, isTooFast, runLimit) = (policy.endOffset, policy.job.schedule, true, nil)
            return
        }
        isTooFast = false
        let end = Self.duration(policy.endOffset.approximateLength ?? 0)
        // An end offset of more than half of the remaining time is reduced to about a quarter of that time. It isn't
        // reduced further, because a bucket that gets late rows after it was stored needs another refresh.
        let newEnd = end > remaining / 2 ? Self.nice(remaining / 4) : end
        let isKept = newEnd == end && policy.endOffset.approximateLength != nil
        endOffset = isKept ? policy.endOffset : .interval(Interval(newEnd))
        let wanted = (remaining - newEnd) / 2
        let present = policy.job.schedule.approximateDuration
        schedule = present <= wanted ? policy.job.schedule : Interval(max(Self.nice(wanted), Self.steps[0]))
        runLimit = remaining - newEnd - schedule.approximateDuration
    }

    /// Returns a length of internal time as a duration. Not valid for integer time.
    private static func duration(_ units: Int64) -> Duration { .microseconds(units) }

    /// The number of buckets that one run refreshes: the buckets that close between two runs, and one bucket at each
    /// end.
    var freshBuckets: Int64 {
        guard !bucket.timeType.isInteger else { return 2 }
        return schedule.approximateMicroseconds / max(1, bucket.approximateWidth) + 2
    }

    /// Returns the longest time that a raw row waits until its bucket is stored. Nil for integer time and for an
    /// unbounded end offset.
    func staleness(run: Duration) -> Duration? {
        guard !bucket.timeType.isInteger, let end = endOffset.approximateLength else { return nil }
        return Self.duration(bucket.approximateWidth) + Self.duration(end) + schedule.approximateDuration + run
    }

    /// Returns the maximum number of batches with which a run ends in time. It is at least the number of batches for
    /// the data of one schedule interval. Nil if all batches end in time or no freshness is wanted.
    func maxBatches(_ choice: TuneProposal.Choice, _ cost: CostModel) -> Int64? {
        guard let runLimit, choice.longestRun > runLimit else { return nil }
        let needed = (Double(freshBuckets) / Double(choice.buckets)).rounded(.up)
        let possible = (runLimit / max(.milliseconds(1), cost.duration(choice.buckets))).rounded(.down)
        return Int64(min(max(possible, needed, 1), 1e6))
    }

    /// Returns the start offset of a window with this many whole buckets. One bucket is added, because a window may
    /// start and end in the middle of a bucket.
    func start(after end: PolicyOffset, buckets: Int64) -> PolicyOffset {
        let length = (end.approximateLength ?? 0) + (buckets + 1) * bucket.approximateWidth
        return bucket.timeType.isInteger ? .integer(length) : .interval(Interval(wholeDaysOf: length))
    }

    /// Round durations that a person would choose. `nice` returns one of them.
    private static let steps =
        [5, 10, 15, 30].map { Duration.seconds($0) } + [1, 2, 5, 10, 15, 30].map { .seconds($0 * 60) }
        + [1, 2, 3, 6, 12, 24].map { .seconds($0 * 3_600) }

    /// Returns the longest round duration that doesn't exceed the given duration; zero if there is none.
    private static func nice(_ length: Duration) -> Duration { steps.last { $0 <= length } ?? .zero }
}

extension Interval {
    fileprivate init(_ duration: Duration) {
        self.init(microseconds: Int64(duration / .microseconds(1)))
    }

    /// Makes an interval of days, with the remainder in hours or smaller units.
    fileprivate init(wholeDaysOf microseconds: Int64) {
        let day: Int64 = 86_400_000_000
        self.init(days: Int32(clamping: microseconds / day), microseconds: microseconds % day)
    }
}
