internal import Postgres

/// Reads `_timescaledb_catalog.continuous_aggs_materialization_invalidation_log`: the invalidations that each cagg
/// still has to refresh, by materialization id.
let materializationInvalidationLog = InvalidationLog(
    relation: "_timescaledb_catalog.continuous_aggs_materialization_invalidation_log", idColumn: "materialization_id")
