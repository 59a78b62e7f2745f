internal import Postgres

/// What tuning predicted for a policy's runs, stored with the change that it made.
package struct TunePrediction: Sendable, Hashable, Codable {
    /// The number of buckets that are refreshed at once.
    package var buckets: Int64
    /// The memory budget, in bytes.
    package var budget: Int64
    /// The predicted peak memory of a run's backend, in bytes.
    package var peak: Int64
    /// The next two are stored in seconds.
    private var usualRunSeconds: Double
    private var longestRunSeconds: Double
    /// Whether refreshes were measured, or only queries.
    package var isOfRefreshes: Bool

    package init(
        buckets: Int64, budget: Int64, peak: Int64, usualRun: Duration, longestRun: Duration, isOfRefreshes: Bool
    ) {
        (self.buckets, self.budget, self.peak, self.isOfRefreshes) = (buckets, budget, peak, isOfRefreshes)
        (usualRunSeconds, longestRunSeconds) = (usualRun.inSeconds, longestRun.inSeconds)
    }

    /// The duration of a run that refreshes only the new data of one schedule interval.
    package var usualRun: Duration { .seconds(usualRunSeconds) }
    /// The duration of a run that refreshes the whole window.
    package var longestRun: Duration { .seconds(longestRunSeconds) }
}
