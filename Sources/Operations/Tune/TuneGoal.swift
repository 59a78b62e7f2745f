/// What `policy tune` is to reach.
package struct TuneGoal: Sendable, Hashable {
    /// Bytes that no run's backend should exceed.
    package var memory: Int64
    /// How old the newest bucket that isn't stored yet may become; nil leaves the schedule as it is.
    package var freshness: Duration?

    package init(memory: Int64, freshness: Duration? = nil) {
        (self.memory, self.freshness) = (memory, freshness)
    }

    /// Whether so many foretold bytes stay within the budget. Some of it is left free: two batches of one size don't take the
    /// same, buckets differ, and reading tells less than refreshing.
    func allows(_ bytes: Int64, by cost: CostModel) -> Bool {
        Double(bytes) <= Double(memory) * (cost.isOfRefreshes ? 0.85 : 0.75)
    }
}
