/// What tuning foretold of a policy's runs, kept with the change that it made.
package struct TunePrediction: Sendable, Hashable, Codable {
    /// Buckets at once.
    package var buckets: Int64
    /// Bytes.
    package var budget: Int64
    /// Bytes of a run's backend at most.
    package var peak: Int64
    package var usualRunSeconds: Double
    package var longestRunSeconds: Double
    /// Whether refreshes were measured, or queries only.
    package var isOfRefreshes: Bool
}

extension TuneProposal {
    /// Nil where nothing fits.
    package var prediction: TunePrediction? {
        chosen.map {
            TunePrediction(
                buckets: $0.buckets, budget: goal.memory, peak: $0.peak, usualRunSeconds: $0.usualRun,
                longestRunSeconds: $0.longestRun, isOfRefreshes: facts.cost.isOfRefreshes)
        }
    }
}
