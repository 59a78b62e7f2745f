-- The columns and functions that caggctl looks for before it uses them.

-- @step columns
SELECT n.nspname, c.relname, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE (n.nspname, c.relname) IN (
    ('_timescaledb_catalog', 'hypertable'), ('_timescaledb_catalog', 'dimension'), ('_timescaledb_catalog', 'chunk'),
    ('_timescaledb_catalog', 'continuous_agg'), ('_timescaledb_catalog', 'continuous_aggs_bucket_function'),
    ('_timescaledb_catalog', 'continuous_aggs_watermark'), ('_timescaledb_catalog', 'continuous_aggs_invalidation_threshold'),
    ('_timescaledb_catalog', 'continuous_aggs_hypertable_invalidation_log'),
    ('_timescaledb_catalog', 'continuous_aggs_materialization_invalidation_log'),
    ('_timescaledb_catalog', 'continuous_aggs_materialization_ranges'), ('_timescaledb_catalog', 'continuous_aggs_jobs_refresh_ranges'),
    ('_timescaledb_config', 'bgw_job'), ('_timescaledb_catalog', 'bgw_job'),
    ('timescaledb_information', 'chunks'), ('timescaledb_information', 'jobs'), ('timescaledb_information', 'job_stats'),
    ('timescaledb_information', 'job_errors'), ('timescaledb_information', 'job_history'),
    ('timescaledb_information', 'continuous_aggregates'), ('timescaledb_information', 'hypertables'))
GROUP BY 1, 2 ORDER BY 1, 2;

-- @step functions and the names of their arguments
SELECT n.nspname, p.proname, p.prokind, string_agg(DISTINCT a.name, ', ' ORDER BY a.name)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN unnest(p.proargnames) a (name)
WHERE p.proname IN (
    'refresh_continuous_aggregate', 'add_continuous_aggregate_policy', 'remove_continuous_aggregate_policy', 'alter_job',
    'run_job', 'delete_job', 'add_job', 'add_retention_policy', 'remove_retention_policy', 'set_chunk_time_interval',
    'set_integer_now_func', 'cagg_get_grouping_columns', 'cagg_watermark')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- @step the functions that tell time
SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname IN ('cagg_watermark', 'to_timestamp') AND n.nspname = '_timescaledb_functions' ORDER BY 1, 2;
