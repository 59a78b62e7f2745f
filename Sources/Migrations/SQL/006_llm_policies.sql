-- Refresh policies. A run refreshes the buckets between now minus start_offset and now minus end_offset. So start_offset
-- is the largest age of late data that is still included.
SELECT add_continuous_aggregate_policy(
    'llm_metrics_1min', start_offset => interval '1 hour', end_offset => interval '1 minute',
    schedule_interval => interval '30 seconds');
SELECT add_continuous_aggregate_policy(
    'llm_metrics_1hour', start_offset => interval '1 day', end_offset => interval '1 hour',
    schedule_interval => interval '5 minutes');
SELECT add_continuous_aggregate_policy(
    'llm_metrics_1day', start_offset => interval '7 days', end_offset => interval '1 day',
    schedule_interval => interval '1 hour');
SELECT add_continuous_aggregate_policy(
    'llm_error_summary', start_offset => interval '1 day', end_offset => interval '1 hour',
    schedule_interval => interval '5 minutes');

-- Retention policies. Most aggregates are kept longer than the raw traces. A refresh of a time older than 90 days would
-- delete these aggregates, because their raw traces are gone.
SELECT add_retention_policy('llm_traces', drop_after => interval '90 days');
SELECT add_retention_policy('llm_metrics_1min', drop_after => interval '37 days');
SELECT add_retention_policy('llm_metrics_1hour', drop_after => interval '210 days');
SELECT add_retention_policy('llm_metrics_1day', drop_after => interval '1095 days');
SELECT add_retention_policy('llm_error_summary', drop_after => interval '210 days');
