/// The goal of `policy tune`.
package struct TuneGoal: Sendable, Hashable {
    /// The memory in bytes that no run's backend should exceed.
    package var memory: Int64
    /// The maximum age of the newest bucket that isn't stored yet; nil keeps the schedule.
    package var freshness: Duration?

    package init(memory: Int64, freshness: Duration? = nil) {
        (self.memory, self.freshness) = (memory, freshness)
    }

    /// Whether this many predicted bytes stay within the budget. Some of the budget is kept free: batches of the same
    /// size differ in memory, buckets differ, and a trial that only reads is less exact than one that refreshes.
    func allows(_ bytes: Int64, by cost: CostModel) -> Bool {
        Double(bytes) <= Double(memory) * (cost.isOfRefreshes ? 0.85 : 0.75)
    }
}
