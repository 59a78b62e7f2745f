internal import Postgres
package import Timescale

/// The facts on which a proposal is based, as read and measured. A pure value.
package struct TuneFacts: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// The memory limits of the owner's workers.
    package var limits: MemoryLimits
    /// The buckets in which the trials ran.
    package var ground: TuneGround
    package var cost: CostModel
    /// The number of buckets between the policy's offsets, or in all chunks if an offset is open.
    package var window: Int64
    /// The estimate from the statistics of the densest chunks; nil if they were never analyzed.
    package var rowsPerBucket: Double?
    package var groupsPerBucket: Double?
    /// The past runs of the job, newest first.
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
