package import Postgres
package import Timescale

/// The explanation of one run of a refresh policy: what the run would do, what it would leave out, and why. A pure
/// value: the facts of one snapshot, and the conclusions from these facts.
package struct PolicyExplanation: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// The assumed time of the run. For integer time, it is the result of the user's integer_now function.
    package var now: InternalTime
    /// The integer_now function; nil for other time types.
    package var nowFunction: QualifiedName?
    /// The policy's window at the time `now`.
    package var reach: PolicyReach
    /// The windows of the cagg's other policies at the time `now`.
    package var others: [PolicyReach]
    /// The boundaries of all buckets in the chunks, in the windows and up to the bucket after `now`.
    package var grid: BucketGrid
    /// The policy's batching. Missing values are replaced with the server's defaults.
    package var batching: PolicyBatching
    /// Whether the server also recomputes the bucket after an invalidated bucket. TimescaleDB before 2.25 does so if
    /// the buckets have a variable width.
    package var takesNextAlong = false
    /// The time of the source's newest row. Nil if the source is empty or this role has no permission to read it.
    package var newestRow: InternalTime?
    /// The cagg that this cagg reads; nil if it reads a hypertable.
    package var parent: CaggState?
    /// The stored rows that the run would delete. Nil if there are none or they weren't counted.
    package var loss: DataLoss?
    /// Whether this role may read the stored rows and their source. If false, `loss` isn't counted.
    package var looksForLoss = true
    /// The number of invalidation log entries in `unreachable`; nil if they weren't counted.
    package var unreachableEntries: Int64?
    /// The planner's estimate of the number of raw rows in `unreachable`; nil if there is no estimate.
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

    /// Whether the window contains no whole bucket. If so, the run fails with "refresh window too small".
    package var isTooSmall: Bool { reach.window.isEmpty }

    /// The range of whole buckets that the run covers. An open start of the window is replaced with the first raw or
    /// stored bucket. An open end is replaced with the end of the last bucket with a row, or with the invalidation
    /// threshold if the threshold is later.
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

    /// The batches of the run, in the order in which they would run. If the policy works in one pass, there is only one
    /// batch.
    package var batches: [TimeRange] {
        guard !covered.isEmpty else { return [] }
        // If another policy continues from this window, the server adds the bucket between the two windows to the last
        // batch.
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

    /// The number of batches that one run refreshes.
    package var batchesDone: Int {
        guard let most = batching.maxBatches, most > 0 else { return batches.count }
        return min(batches.count, Int(clamping: most))
    }

    /// The buckets that the run recomputes: the invalidated buckets in its batches that may have raw rows. These
    /// buckets may be below or above the watermark.
    package var work: TimeRanges { work(in: Array(batches.prefix(batchesDone))) }

    /// The buckets that this run leaves to the next run, because this run reaches its maximum number of batches first.
    package var postponed: TimeRanges { work(in: Array(batches.dropFirst(batchesDone))) }

    /// Returns the invalidated buckets in `ranges` that may have raw rows.
    package func work(in ranges: [TimeRange]) -> TimeRanges {
        let invalid = state.sourceLog.ranges.union(state.ownLog.ranges)
        var raw = grid.circumscribed(state.sourceChunks)
        if let newestRow { raw = raw.intersection(TimeRange(start: .noBegin, end: grid.end(of: newestRow))) }
        return buckets(of: invalid).intersection(raw).intersection(TimeRanges(ranges))
    }

    // MARK: What no run covers

    /// The buckets with late data that no run will refresh. They are before the windows of all policies, and windows
    /// only move forward.
    package var unreachable: TimeRanges {
        let start = ([reach] + others).map(\.window.start).min() ?? .noBegin
        return pending(before: start)
    }

    /// The buckets with late data that are older than this policy's window. Another policy of the cagg refreshes them,
    /// because the other policy's window starts earlier.
    package var leftToOthers: TimeRanges { pending(before: reach.window.start).subtracting(unreachable) }

    private func pending(before start: InternalTime) -> TimeRanges {
        buckets(of: state.pending).intersection(TimeRange(start: .noBegin, end: start))
    }

    /// Returns the whole buckets that the server recomputes for invalidated ranges.
    private func buckets(of invalid: TimeRanges) -> TimeRanges {
        guard takesNextAlong else { return grid.circumscribed(invalid) }
        // Before 2.25, the server's `invalidation_expand_to_bucket_boundaries` uses the start of the next bucket as the
        // last time of the current bucket. So the server also recomputes the next bucket, unless the invalidated range
        // ends at the first instant of a bucket.
        return TimeRanges(
            invalid.ranges.map { range in
                let last = range.end.adding(-1)
                let whole = grid.circumscribed(range)
                let endsAtBucketStart = grid.start(of: last) == last
                return endsAtBucketStart ? whole : TimeRange(start: whole.start, end: grid.advanced(whole.end, by: 1))
            })
    }
}
