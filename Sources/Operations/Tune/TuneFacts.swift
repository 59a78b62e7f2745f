internal import Postgres
package import Timescale

/// The facts on which a proposal is based. A pure value.
package struct TuneFacts: Sendable, Hashable {
    package var state: CaggState
    package var policy: RefreshPolicy
    /// The memory limits of workers that run jobs of the policy's owner.
    package var limits: MemoryLimits
    /// The buckets in which the trials ran.
    package var trialRange: TuneTrialRange
    package var cost: CostModel
    /// The number of buckets in the policy's window, but at most the number of buckets in the source's chunks.
    package var window: Int64
    /// The number of raw rows per bucket, estimated from the statistics of the densest chunk. Nil if the chunks were
    /// never analyzed.
    package var rowsPerBucket: Double?
    /// The number of stored rows per bucket, estimated from the statistics of the densest chunk. Nil if the chunks were
    /// never analyzed.
    package var groupsPerBucket: Double?
    /// The past runs of the job, the newest first.
    package var runs: [JobRun]
    /// Whether the server refreshes a window in batches.
    package var batches: Bool

    package init(
        state: CaggState, policy: RefreshPolicy, limits: MemoryLimits, trialRange: TuneTrialRange, cost: CostModel,
        window: Int64, rowsPerBucket: Double? = nil, groupsPerBucket: Double? = nil, runs: [JobRun] = [],
        batches: Bool
    ) {
        (self.state, self.policy, self.limits, self.trialRange) = (state, policy, limits, trialRange)
        (self.cost, self.window) = (cost, window)
        (self.rowsPerBucket, self.groupsPerBucket) = (rowsPerBucket, groupsPerBucket)
        (self.runs, self.batches) = (runs, batches)
    }
}

/// The goal of `policy tune`.
package struct TuneGoal: Sendable, Hashable {
    /// The memory budget: the number of bytes that the backend of a run should not exceed.
    package var memory: Int64
    /// The longest time that a raw row may wait until its bucket is stored. Nil keeps the current schedule and end
    /// offset.
    package var freshness: Duration?

    package init(memory: Int64, freshness: Duration? = nil) {
        (self.memory, self.freshness) = (memory, freshness)
    }

    /// Whether the predicted peak stays within the budget. A part of the budget is kept free: batches of the same size
    /// need different amounts of memory, buckets differ, and a trial that only reads is less exact than a trial that
    /// refreshes.
    func allows(_ bytes: Int64, by cost: CostModel) -> Bool {
        Double(bytes) <= Double(memory) * (cost.isOfRefreshes ? 0.85 : 0.75)
    }
}
