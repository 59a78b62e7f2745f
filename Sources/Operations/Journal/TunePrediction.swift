internal import Postgres

/// What tuning predicted for the runs of a policy. The journal stores the prediction with the change that tuning made.
package struct TunePrediction: Sendable, Hashable, Codable {
    /// The number of buckets that are refreshed in one batch.
    package var buckets: Int64
    /// The memory budget, in bytes.
    package var budget: Int64
    /// The predicted peak memory of the backend that runs the policy, in bytes.
    package var peak: Int64
    /// The stored form of `usualRun`, in seconds.
    private var usualRunSeconds: Double
    /// The stored form of `longestRun`, in seconds.
    private var longestRunSeconds: Double
    /// Whether tuning measured refreshes. If false, tuning measured only queries.
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
