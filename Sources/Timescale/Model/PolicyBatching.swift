internal import Postgres

/// The settings in a refresh policy's configuration other than the offsets. For a setting that is nil, the server's
/// default applies.
package struct PolicyBatching: Sendable, Hashable {
    /// The number of buckets per batch; 0 for the whole window in one pass.
    package var bucketsPerBatch: Int64?
    /// The maximum number of batches per run; 0 for no limit.
    package var maxBatches: Int64?
    /// Whether the newest batch is refreshed first.
    package var newestFirst: Bool?
    /// Whether runs read tiered chunks.
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

    /// Returns the settings with the server's defaults for missing values (DEFAULT_BUCKETS_PER_BATCH and the lines
    /// after it in tsl/src/bgw_policy). No catalog shows the defaults, so they are derived from other features of the
    /// same version. Batches exist if `add_continuous_aggregate_policy` has an argument for them. A batch has 10
    /// buckets if the relation `_timescaledb_catalog.bgw_job` exists (2.25 and later), and 1 bucket otherwise.
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
    /// Whether the policy's runs read tiered chunks, if the server's settings allow it.
    package var includesTiered: Bool { job.batching.includeTieredData != false }
}

extension Job {
    /// The batching in a refresh policy's configuration. A value of the wrong type becomes nil; the server fails on it.
    package var batching: PolicyBatching {
        let fields = settings.config.fields
        return PolicyBatching(
            bucketsPerBatch: fields.integer("buckets_per_batch"),
            maxBatches: fields.integer("max_batches_per_execution"), newestFirst: fields.flag("refresh_newest_first"),
            includeTieredData: fields.flag("include_tiered_data"))
    }
}
