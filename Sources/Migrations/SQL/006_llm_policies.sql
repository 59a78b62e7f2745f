-- How far back each cagg looks again for late data, where it stops before now, and how often.
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

-- The aggregates outlive the raw traces: from then on a refresh that reaches back further than 90 days deletes them.
SELECT add_retention_policy('llm_traces', drop_after => interval '90 days');
SELECT add_retention_policy('llm_metrics_1min', drop_after => interval '37 days');
SELECT add_retention_policy('llm_metrics_1hour', drop_after => interval '210 days');
SELECT add_retention_policy('llm_metrics_1day', drop_after => interval '1095 days');
SELECT add_retention_policy('llm_error_summary', drop_after => interval '210 days');
