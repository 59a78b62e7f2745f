internal import Postgres

/// What tuning predicted of a policy's runs, kept with the change that it made.
package struct TunePrediction: Sendable, Hashable, Codable {
    /// Buckets at once.
    package var buckets: Int64
    /// Bytes.
    package var budget: Int64
    /// Bytes of a run's backend at most.
    package var peak: Int64
    /// As it is written, and so is the next.
    private var usualRunSeconds: Double
    private var longestRunSeconds: Double
    /// Whether refreshes were measured, or queries only.
    package var isOfRefreshes: Bool

    package init(
        buckets: Int64, budget: Int64, peak: Int64, usualRun: Duration, longestRun: Duration, isOfRefreshes: Bool
    ) {
        (self.buckets, self.budget, self.peak, self.isOfRefreshes) = (buckets, budget, peak, isOfRefreshes)
        (usualRunSeconds, longestRunSeconds) = (usualRun.inSeconds, longestRun.inSeconds)
    }

    /// Of a run that finds only what one schedule brings.
    package var usualRun: Duration { .seconds(usualRunSeconds) }
    /// Of a run over the whole window.
    package var longestRun: Duration { .seconds(longestRunSeconds) }
}
