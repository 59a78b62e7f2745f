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
