-- The facts behind status, read as cheaply as the catalogs allow: the yardstick for what status asks. For buckets of fixed
-- width without an origin, which is what status.sql makes; TimescaleDB 2.28.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

SELECT ca.mat_hypertable_id, ca.raw_hypertable_id, ca.parent_mat_hypertable_id, ca.user_view_schema, ca.user_view_name,
       ca.direct_view_schema, ca.direct_view_name, mat.schema_name, mat.table_name, raw.schema_name, raw.table_name,
       ca.materialized_only, stored.column_name, source.column_name, source.column_type, source.interval_length,
       b.bucket_func, b.bucket_width, b.bucket_origin, b.bucket_offset, b.bucket_timezone, w.watermark, t.watermark
FROM _timescaledb_catalog.continuous_agg ca
JOIN _timescaledb_catalog.hypertable mat ON mat.id = ca.mat_hypertable_id
JOIN _timescaledb_catalog.hypertable raw ON raw.id = ca.raw_hypertable_id
JOIN _timescaledb_catalog.dimension stored ON stored.hypertable_id = mat.id
JOIN _timescaledb_catalog.dimension source ON source.hypertable_id = raw.id
JOIN _timescaledb_catalog.continuous_aggs_bucket_function b ON b.mat_hypertable_id = ca.mat_hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_aggs_watermark w ON w.mat_hypertable_id = ca.mat_hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_aggs_invalidation_threshold t ON t.hypertable_id = ca.raw_hypertable_id;

SELECT hypertable_id, count(*), range_agg(int8range(lowest_modified_value, greatest_modified_value, '[)'))
FROM _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log GROUP BY 1;

SELECT materialization_id, count(*), range_agg(int8range(lowest_modified_value, greatest_modified_value, '[)'))
FROM _timescaledb_catalog.continuous_aggs_materialization_invalidation_log GROUP BY 1;

SELECT c.hypertable_id, range_agg(int8range(s.range_start, s.range_end))
FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.dimension_slice s ON s.chunk_id = c.id
WHERE NOT c.osm_chunk GROUP BY 1;

SELECT j.id, j.proc_schema, j.proc_name, j.application_name, j.owner, j.schedule_interval, j.scheduled, j.fixed_schedule,
       j.config, s.next_start, s.last_start, s.last_finish, s.last_successful_finish, s.last_run_success, s.total_runs,
       s.total_failures, a.state
FROM _timescaledb_catalog.bgw_job j
LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
LEFT JOIN pg_catalog.pg_stat_activity a
    ON a.datname = current_database() AND a.application_name = j.application_name
WHERE j.proc_name IN ('policy_refresh_continuous_aggregate', 'policy_retention', 'policy_compression');

SELECT s.job_id, h.data
FROM _timescaledb_internal.bgw_job_stat s
JOIN _timescaledb_internal.bgw_job_stat_history h
    ON h.job_id = s.job_id AND h.execution_start >= s.last_start - interval '1 minute' AND NOT h.succeeded
WHERE NOT s.last_run_success;

SELECT j.id,
       time_bucket(b.bucket_width::interval, now() - (j.config->>'start_offset')::interval),
       time_bucket(b.bucket_width::interval, now() - (j.config->>'end_offset')::interval)
FROM _timescaledb_catalog.bgw_job j
JOIN _timescaledb_catalog.continuous_aggs_bucket_function b ON b.mat_hypertable_id = j.hypertable_id
WHERE j.proc_name = 'policy_refresh_continuous_aggregate';

COMMIT;
