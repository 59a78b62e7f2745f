internal import Postgres

/// Reads `_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log`: the writes to a source that no refresh of
/// its caggs has processed yet, by hypertable id.
let hypertableInvalidationLog = InvalidationLog(
    relation: "_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log", idColumn: "hypertable_id")
