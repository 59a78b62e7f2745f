internal import Postgres

/// What a refresh policy's configuration says beyond its offsets; nil where it says nothing, which leaves it to the
/// server.
package struct PolicyBatching: Sendable, Hashable {
    /// 0 is all in one pass.
    package var bucketsPerBatch: Int64?
    /// 0 is as many as there are.
    package var maxBatches: Int64?
    package var newestFirst: Bool?
    package var includeTieredData: Bool?

    package init(
        bucketsPerBatch: Int64? = nil, maxBatches: Int64? = nil, newestFirst: Bool? = nil,
        includeTieredData: Bool? = nil
    ) {
        self.bucketsPerBatch = bucketsPerBatch
        self.maxBatches = maxBatches
        self.newestFirst = newestFirst
        self.includeTieredData = includeTieredData
    }

    /// With what the server takes for a setting that isn't there (DEFAULT_BUCKETS_PER_BATCH and its neighbours in
    /// tsl/src/bgw_policy). No catalog shows it, so it goes by what came with it: batches with their argument of
    /// `add_continuous_aggregate_policy`, 10 buckets instead of 1 with the relation that jobs moved to in 2.25.
    package func resolved(_ capabilities: Capabilities) -> PolicyBatching {
        guard capabilities.hasBatches else { return PolicyBatching(bucketsPerBatch: 0, maxBatches: 0) }
        let standard: Int64 = capabilities.has("_timescaledb_catalog.bgw_job") ? 10 : 1
        return PolicyBatching(
            bucketsPerBatch: bucketsPerBatch ?? standard, maxBatches: maxBatches ?? 0, newestFirst: newestFirst ?? true,
            includeTieredData: includeTieredData)
    }
}

extension Capabilities {
    /// Whether policies refresh in batches (2.19 and later).
    package var hasBatches: Bool { has(function: "add_continuous_aggregate_policy", argument: "buckets_per_batch") }
}

extension RefreshPolicy {
    /// Whether its runs read tiered chunks where the server's setting lets them.
    package var includesTiered: Bool { job.batching.includeTieredData != false }
}

extension Job {
    /// The batches that a refresh policy's configuration asks for. A value of the wrong type reads as none: the server
    /// fails on it.
    package var batching: PolicyBatching {
        let fields = configFields ?? [:]
        return PolicyBatching(
            bucketsPerBatch: PolicyConfig.integer(fields["buckets_per_batch"]),
            maxBatches: PolicyConfig.integer(fields["max_batches_per_execution"]),
            newestFirst: PolicyConfig.flag(fields["refresh_newest_first"]),
            includeTieredData: PolicyConfig.flag(fields["include_tiered_data"]))
    }
}
