package import Postgres
package import Timescale

/// What one run of a refresh policy would do, and why not more. A pure value: the facts of one snapshot, with what follows
/// from them.
package struct PolicyExplanation: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// The time at which the run is imagined; integer time by the user's own function.
    package var now: InternalTime
    /// That function.
    package var nowFunction: QualifiedName?
    /// At that time.
    package var reach: PolicyReach
    /// Of the cagg's other policies at that time.
    package var others: [PolicyReach]
    /// Every bucket from the first chunk to beyond the window and that time.
    package var grid: BucketGrid
    /// With the server's own values for what the policy leaves open.
    package var batching: PolicyBatching
    /// Whether an invalidation of buckets of varying length takes the bucket after it along, as it does until 2.25.
    package var takesNextAlong = false
    /// Of the source; nil where it is empty, or not this role's to read.
    package var newestRow: InternalTime?
    /// The cagg below in a hierarchy.
    package var parent: CaggState?
    /// Stored rows that the run would delete; nil without any, and where they weren't looked for.
    package var loss: DataLoss?
    /// Whether this role may read what is stored and what it is made from; otherwise they weren't.
    package var looksForLoss = true
    /// Entries of the logs and, by the planner's estimate, raw rows behind `unreachable`; nil where not asked for.
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

    /// No whole bucket fits: the run fails with "refresh window too small".
    package var isTooSmall: Bool { reach.window.isEmpty }

    /// The whole buckets of the window. An open start is the first bucket there is, raw or stored; an open end the last
    /// one with a row, or where the invalidation threshold already is.
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

    /// In the order they run; a single one where the policy works in one pass.
    package var batches: [TimeRange] {
        guard !covered.isEmpty else { return [] }
        // The bucket that a following policy has yet to reach is added to the last batch, not batched with the others.
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

    /// How many of the batches one run does.
    package var batchesDone: Int {
        guard let most = batching.maxBatches, most > 0 else { return batches.count }
        return min(batches.count, Int(clamping: most))
    }

    /// Whole buckets that the run computes anew: those of its batches that are invalidated, below the watermark or above,
    /// and may have raw rows.
    package var work: TimeRanges { work(in: Array(batches.prefix(batchesDone))) }

    /// What a run leaves to the next one, because it has done as many batches as it may.
    package var postponed: TimeRanges { work(in: Array(batches.dropFirst(batchesDone))) }

    package func work(in ranges: [TimeRange]) -> TimeRanges {
        let invalid = state.sourceLog.ranges.union(state.ownLog.ranges)
        var raw = grid.circumscribed(state.sourceChunks)
        if let newestRow { raw = raw.intersection(TimeRange(start: .noBegin, end: grid.end(of: newestRow))) }
        return buckets(of: invalid).intersection(raw).intersection(TimeRanges(ranges))
    }

    // MARK: What no run covers

    /// Whole buckets of late data that lie before the start of every policy. A window only ever moves on, so that no run
    /// will pick them up.
    package var unreachable: TimeRanges {
        let start = ([reach] + others).map(\.window.start).min() ?? .noBegin
        return pending(before: start)
    }

    /// Late data before this policy's start that another policy of the cagg still reaches.
    package var leftToOthers: TimeRanges { pending(before: reach.window.start).subtracting(unreachable) }

    private func pending(before start: InternalTime) -> TimeRanges {
        buckets(of: state.pending).intersection(TimeRange(start: .noBegin, end: start))
    }

    /// Whole buckets that an invalidation makes the server compute.
    private func buckets(of invalid: TimeRanges) -> TimeRanges {
        guard takesNextAlong else { return grid.circumscribed(invalid) }
        // `invalidation_expand_to_bucket_boundaries` took the start of the next bucket for the last time of this one.
        return TimeRanges(
            invalid.ranges.map { range in
                let last = range.end.adding(-1)
                let whole = grid.circumscribed(range)
                let isAlone = grid.start(of: last) == last
                return isAlone ? whole : TimeRange(start: whole.start, end: grid.advanced(whole.end, by: 1))
            })
    }
}
