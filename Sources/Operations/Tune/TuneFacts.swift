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
