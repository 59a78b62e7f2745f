package import Postgres
package import Timescale

/// What one run of a refresh policy would do, and what it would leave out and why. A pure value: the facts of one
/// snapshot and what follows from them.
package struct PolicyExplanation: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// The assumed time of the run; for integer time the result of the user's integer_now function.
    package var now: InternalTime
    /// The integer_now function; nil for other time types.
    package var nowFunction: QualifiedName?
    /// The policy's window at that time.
    package var reach: PolicyReach
    /// The windows of the cagg's other policies at that time.
    package var others: [PolicyReach]
    /// All buckets from the first chunk to after the window and that time.
    package var grid: BucketGrid
    /// The policy's batching; the server's defaults replace missing values.
    package var batching: PolicyBatching
    /// Whether an invalidation of buckets of variable width also includes the next bucket, as it does until 2.25.
    package var takesNextAlong = false
    /// The newest row of the source; nil if the source is empty or this role has no permission to read it.
    package var newestRow: InternalTime?
    /// The cagg that this one reads, in a hierarchy.
    package var parent: CaggState?
    /// Stored rows that the run would delete; nil if there are none or they weren't counted.
    package var loss: DataLoss?
    /// Whether this role may read the stored rows and their source. If not, rows at risk aren't counted.
    package var looksForLoss = true
    /// The number of log entries in `unreachable`; nil if it wasn't requested. The number of raw rows is the
    /// planner's estimate.
    package var unreachableEntries: Int64?
    package var unreachableRows: Int64?

    package init(
        state: CaggState, policy: RefreshPolicy, now: InternalTime, reach: PolicyReach, others: [PolicyReach] = [],
        grid: BucketGrid, batching: PolicyBatching, newestRow: InternalTime? = nil, parent: CaggState? = nil
    ) {
        self.state = state
        self.policy = policy
        self.now = now
        self.reach = reach
        self.others = others
        self.grid = grid
        self.batching = batching
        self.newestRow = newestRow
        self.parent = parent
    }

    // MARK: What the run covers

    /// Whether no whole bucket fits: the run fails with "refresh window too small".
    package var isTooSmall: Bool { reach.window.isEmpty }

    /// The whole buckets of the window. An open start is the first raw or stored bucket. An open end is the last
    /// bucket with a row, or the invalidation threshold if that is later.
    package var covered: TimeRange {
        var window = reach.window
        if window.start == .noBegin {
            let first = state.sourceChunks.union(state.storedChunks).ranges.first?.start
            window.start = grid.start(of: first ?? window.start)
        }
        if window.end == .noEnd {
            let threshold = state.invalidationThreshold.map(grid.start) ?? .noBegin
            window.end = max(threshold, newestRow.map(grid.end) ?? .noBegin)
        }
        return TimeRange(start: window.start, end: max(window.start, window.end))
    }

    /// The batches in the order in which they run; a single one if the policy works in one pass.
    package var batches: [TimeRange] {
        guard !covered.isEmpty else { return [] }
        // A bucket that a policy with the next window hasn't reached yet is added to the last batch.
        let isExtended = reach.requested.end.isFinite && grid.start(of: reach.requested.end) < reach.window.end
        let plainEnd = isExtended ? grid.start(of: reach.requested.end) : covered.end
        var logged = state.ownLog.ranges
        if let first = state.sourceLog.ranges.ranges.first, let last = state.sourceLog.ranges.ranges.last {
            logged = logged.union(TimeRanges([TimeRange(start: first.start, end: last.end)]))
        }
        var batches = PolicyBatches(grid: grid, chunks: state.sourceChunks, logged: logged).split(
            TimeRange(start: covered.start, end: plainEnd), buckets: batching.bucketsPerBatch ?? 0,
            approximateWidth: state.cagg.bucket.approximateWidth)
        guard let last = batches.indices.last else { return [covered] }
        if isExtended { batches[last].end = grid.advanced(batches[last].end, by: 1) }
        return batching.newestFirst == true ? batches.reversed() : batches
    }

    /// How many of the batches one run refreshes.
    package var batchesDone: Int {
        guard let most = batching.maxBatches, most > 0 else { return batches.count }
        return min(batches.count, Int(clamping: most))
    }

    /// The whole buckets that the run recomputes: the buckets of its batches, below or above the watermark, that are
    /// invalidated and may have raw rows.
    package var work: TimeRanges { work(in: Array(batches.prefix(batchesDone))) }

    /// The buckets that the run leaves to the next one, because it has reached its maximum number of batches.
    package var postponed: TimeRanges { work(in: Array(batches.dropFirst(batchesDone))) }

    package func work(in ranges: [TimeRange]) -> TimeRanges {
        let invalid = state.sourceLog.ranges.union(state.ownLog.ranges)
        var raw = grid.circumscribed(state.sourceChunks)
        if let newestRow { raw = raw.intersection(TimeRange(start: .noBegin, end: grid.end(of: newestRow))) }
        return buckets(of: invalid).intersection(raw).intersection(TimeRanges(ranges))
    }

    // MARK: What no run covers

    /// The whole buckets of late data before the start of every policy. Windows only move forward, so no run will
    /// refresh them.
    package var unreachable: TimeRanges {
        let start = ([reach] + others).map(\.window.start).min() ?? .noBegin
        return pending(before: start)
    }

    /// Late data before this policy's start that another policy of the cagg still covers.
    package var leftToOthers: TimeRanges { pending(before: reach.window.start).subtracting(unreachable) }

    private func pending(before start: InternalTime) -> TimeRanges {
        buckets(of: state.pending).intersection(TimeRange(start: .noBegin, end: start))
    }

    /// The whole buckets that the server recomputes because of an invalidation.
    private func buckets(of invalid: TimeRanges) -> TimeRanges {
        guard takesNextAlong else { return grid.circumscribed(invalid) }
        // `invalidation_expand_to_bucket_boundaries` treated the start of the next bucket as the last time of this
        // one.
        return TimeRanges(
            invalid.ranges.map { range in
                let last = range.end.adding(-1)
                let whole = grid.circumscribed(range)
                let isAlone = grid.start(of: last) == last
                return isAlone ? whole : TimeRange(start: whole.start, end: grid.advanced(whole.end, by: 1))
            })
    }
}
