-- For failed requests: one row for each hour, provider, model, status code and environment. The sample message is
-- min(error_message), because the result of min() doesn't depend on the order of the rows.
CREATE MATERIALIZED VIEW llm_error_summary
WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT
    time_bucket(interval '1 hour', time) AS bucket,
    provider,
    model,
    status_code,
    environment,
    count(*) AS error_count,
    min(error_message) AS sample_error_message,
    avg(duration_ms) AS avg_duration_ms,
    count(DISTINCT user_id) AS affected_users
FROM llm_traces
WHERE status_code <> 'OK'
GROUP BY bucket, provider, model, status_code, environment
WITH NO DATA;
