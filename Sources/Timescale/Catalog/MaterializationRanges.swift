internal import Postgres

/// Reads `_timescaledb_catalog.continuous_aggs_materialization_ranges` (2.22 and later): the ranges that a refresh took
/// from the log and didn't finish, by materialization id. A cancelled refresh leaves such ranges
/// (timescale/timescaledb#8591).
let materializationRanges = InvalidationLog(
    relation: "_timescaledb_catalog.continuous_aggs_materialization_ranges", idColumn: "materialization_id")

let materializationRangesRelation = "_timescaledb_catalog.continuous_aggs_materialization_ranges"
