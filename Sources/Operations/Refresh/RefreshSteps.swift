internal import Postgres
internal import Timescale

/// Finds the next window of a run: reads the cagg's state anew each time, because retention, policies and writers go on meanwhile.
struct RefreshSteps {
    /// A window to refresh, or a stretch that is passed over.
    struct Step {
        var range: TimeRange
        /// Why it is passed over; nil for a window to refresh.
        var outcome: WindowOutcome?
        var buckets: Int64 = 1
        /// Whether the logs record work in it, below the watermark.
        var isPending = false
    }

    private let plan: RefreshPlan
    private let reader: CatalogReader
    private let time: BucketTime
    private var sizer: WindowSizer?

    init(_ plan: RefreshPlan, _ sizer: WindowSizer?, _ reader: CatalogReader) {
        self.plan = plan
        self.sizer = sizer
        self.reader = reader
        time = BucketTime(plan.state.cagg, reader)
    }

    /// Throws the refusal of a loss that the plan didn't have, unless losses are clipped: one that the
    /// plan had was allowed by its operator.
    func next(_ queue: RefreshQueue) async throws -> Step? {
        guard let stretch = queue.next else { return nil }
        return try await reader.inSnapshot {
            let state = try await reader.readState(ofCagg: plan.state.cagg.id) ?? plan.state
            if !plan.force, let idle = try await idle(stretch, state, queue.order) {
                return Step(range: idle, outcome: .skipped)
            }
            let count = sizer?.next
            let window =
                if let count {
                    try await time.window(of: stretch, buckets: count, atEnd: queue.order == .newest)
                } else {
                    stretch
                }
            guard plan.loss == nil,
                let loss = try await DataLoss.count(in: window, isForced: plan.force, state, reader)
            else {
                return step(window, state)
            }
            guard plan.options.clip, let lost = loss.atRisk.ranges.first else {
                // The open bucket was allowed when the plan was made.
                var changed = plan
                (changed.loss, changed.options.allowDataLoss, changed.openBucket) = (loss, false, nil)
                throw changed.refusals[0]
            }
            if lost.start > window.start {
                // What lies before it is refreshed by itself; the rest is looked at again.
                return step(TimeRange(start: window.start, end: lost.start), state)
            }
            return Step(range: lost, outcome: .clipped)
        }
    }

    /// A window may be shorter than was wanted, and a month isn't always as long: the number is near enough to learn by.
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

    /// The part at the stretch's near end in which a refresh would find nothing; nil where work begins at once.
    private func idle(_ stretch: TimeRange, _ state: CaggState, _ order: RefreshOrder) async throws -> TimeRange? {
        let work = plan.work(in: stretch, state).ranges
        guard let first = work.first, let last = work.last else { return stretch }
        guard sizer != nil else { return nil }
        let buckets = try await time.circumscribed(order == .oldest ? first : last)
        let idle =
            order == .oldest
            ? TimeRange(start: stretch.start, end: min(buckets.start, stretch.end))
            : TimeRange(start: max(buckets.end, stretch.start), end: stretch.end)
        return idle.isEmpty ? nil : idle
    }
}
