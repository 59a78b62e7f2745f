/// What `policy tune` is to reach.
package struct TuneGoal: Sendable, Hashable {
    /// Bytes that no run's backend should exceed.
    package var memory: Int64
    /// How old, in units of internal time, the newest bucket that isn't stored yet may become; nil leaves the schedule as
    /// it is.
    package var freshness: Int64?

    package init(memory: Int64, freshness: Int64? = nil) {
        (self.memory, self.freshness) = (memory, freshness)
    }

    /// How much of the budget is used: two batches of one size don't take the same, and buckets differ.
    static func aim(ofRefreshes: Bool) -> Double { ofRefreshes ? 0.85 : 0.75 }
}
