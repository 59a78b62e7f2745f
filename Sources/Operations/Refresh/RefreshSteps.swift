internal import Postgres
package import Timescale

/// Finds the next window of a run. Reads the cagg's state again for each window, because retention, policies and
/// writers continue to change the state.
struct RefreshSteps {
    /// A window to refresh, or a range to skip.
    struct Step {
        var range: TimeRange
        /// Why the range is skipped; nil for a window to refresh.
        var outcome: WindowOutcome?
        /// The estimated number of buckets in the window.
        var buckets: Int64 = 1
        /// Whether the invalidation logs record work below the watermark in the window.
        var isPending = false
    }

    private let plan: RefreshPlan
    private let reader: CatalogReader
    private let serverBuckets: ServerBuckets
    private var sizer: WindowSizer?

    init(_ plan: RefreshPlan, sizer: WindowSizer?, _ reader: CatalogReader) {
        self.plan = plan
        self.sizer = sizer
        self.reader = reader
        serverBuckets = ServerBuckets(plan.state.cagg, reader)
    }

    /// Returns the next step; nil if the run has no range left. Checks again whether the refresh would delete stored
    /// rows. If so, and if the plan doesn't include this loss, throws a refusal. With `clip`, returns a step that
    /// leaves the buckets out instead. A loss in the plan is accepted, because the operator has allowed it.
    func next(_ queue: RefreshQueue) async throws -> Step? {
        guard let stretch = queue.next else { return nil }
        return try await reader.inSnapshot {
            let state = try await reader.readState(ofCagg: plan.state.cagg.id) ?? plan.state
            if !plan.force, let idle = try await idle(stretch, state, order: queue.order) {
                return Step(range: idle, outcome: .skipped)
            }
            let count = sizer?.next
            let window =
                if let count {
                    try await serverBuckets.window(of: stretch, buckets: count, atEnd: queue.order == .newest)
                } else {
                    stretch
                }
            guard plan.loss == nil,
                let loss = try await DataLoss.count(in: window, isForced: plan.force, state, reader)
            else {
                return step(window, state)
            }
            guard plan.options.clip, let lost = loss.atRisk.ranges.first else {
                // The operator has already allowed the open bucket, so only the loss is refused.
                var changed = plan
                (changed.loss, changed.options.allowDataLoss, changed.openBucket) = (loss, false, nil)
                throw changed.refusals[0]
            }
            if lost.start > window.start {
                // The buckets before the loss are refreshed now. The next call checks the remaining buckets.
                return step(TimeRange(start: window.start, end: lost.start), state)
            }
            return Step(range: lost, outcome: .clipped)
        }
    }

    /// Returns the step that refreshes a window. The number of buckets is estimated, because a window may be shorter
    /// than requested and months have different lengths. The estimate is exact enough for the sizer.
    private func step(_ window: TimeRange, _ state: CaggState) -> Step {
        let length = window.end.rawValue.subtractingReportingOverflow(window.start.rawValue).partialValue
        return Step(
            range: window, buckets: max(1, length / max(1, plan.state.cagg.bucket.approximateWidth)),
            isPending: state.pending.overlaps(window))
    }

    mutating func learn(_ window: RefreshWindow, buckets: Int64) {
        sizer?.learn(buckets: buckets, duration: window.duration, use: window.memory)
    }

    mutating func shorten(from buckets: Int64) { sizer?.shorten(from: buckets) }

    /// Returns the part of a stretch that the run can skip, because it comes before the first work. Nil if the stretch
    /// starts with work. With the order `newest`, the run goes through the stretch from its end to its start.
    private func idle(_ stretch: TimeRange, _ state: CaggState, order: RefreshOrder) async throws -> TimeRange? {
        let work = plan.work(in: stretch, state).ranges
        guard let first = work.first, let last = work.last else { return stretch }
        guard sizer != nil else { return nil }
        let buckets = try await serverBuckets.circumscribed(order == .oldest ? first : last)
        let idle =
            order == .oldest
            ? TimeRange(start: stretch.start, end: min(buckets.start, stretch.end))
            : TimeRange(start: max(buckets.end, stretch.start), end: stretch.end)
        return idle.isEmpty ? nil : idle
    }
}

/// The ranges that a run still has to refresh. Each range is called a stretch: it consists of whole buckets, and the
/// run splits it into windows, starting at one end.
package struct RefreshQueue: Sendable, Hashable {
    /// The stretches in chronological order, even if the run refreshes the newest first.
    package private(set) var stretches: [TimeRange]
    package let order: RefreshOrder

    package init(_ stretches: [TimeRange], order: RefreshOrder) {
        self.stretches = stretches.filter { !$0.isEmpty }.sorted { $0.start < $1.start }
        self.order = order
    }

    /// The stretch from which the next window is taken; nil if no stretch is left.
    package var next: TimeRange? { order == .oldest ? stretches.first : stretches.last }

    /// Removes a window from the stretches. Parts of the window that aren't in a stretch are ignored.
    package mutating func remove(_ window: TimeRange) {
        stretches = stretches.flatMap { stretch in
            [
                TimeRange(start: stretch.start, end: min(stretch.end, window.start)),
                TimeRange(start: max(stretch.start, window.end), end: stretch.end),
            ]
        }.filter { !$0.isEmpty }
    }
}
