internal import Postgres
package import Timescale

/// All that a proposal rests on, as it was read and tried. A pure value.
package struct TuneFacts: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// What the owner's workers may take.
    package var limits: MemoryLimits
    /// Where it was tried.
    package var ground: TuneGround
    package var cost: CostModel
    /// Buckets between the policy's offsets, or where one is open, in all chunks.
    package var window: Int64
    /// By the statistics of the densest chunks; nil where they were never analyzed.
    package var rowsPerBucket: Double?
    package var groupsPerBucket: Double?
    /// Of the job, newest first, as it was set until now.
    package var runs: [JobRun]
    /// Whether the server refreshes a window in batches.
    package var batches: Bool

    package init(
        state: CaggState, policy: RefreshPolicy, limits: MemoryLimits, ground: TuneGround, cost: CostModel,
        window: Int64, rowsPerBucket: Double? = nil, groupsPerBucket: Double? = nil, runs: [JobRun] = [],
        batches: Bool
    ) {
        (self.state, self.policy, self.limits, self.ground) = (state, policy, limits, ground)
        (self.cost, self.window) = (cost, window)
        (self.rowsPerBucket, self.groupsPerBucket) = (rowsPerBucket, groupsPerBucket)
        (self.runs, self.batches) = (runs, batches)
    }
}
