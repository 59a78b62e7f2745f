-- For live dashboards: one row for each minute, provider, model and status code. The variance of the duration is
-- (sum_duration_ms_squared - request_count * avg_duration_ms ^ 2) / (request_count - 1).
CREATE MATERIALIZED VIEW llm_metrics_1min
WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT
    time_bucket(interval '1 minute', time) AS bucket,
    provider,
    model,
    status_code,
    count(*) AS request_count,
    sum(total_tokens) AS total_tokens,
    sum(total_cost_usd) AS total_cost_usd,
    avg(duration_ms) AS avg_duration_ms,
    min(duration_ms) AS min_duration_ms,
    max(duration_ms) AS max_duration_ms,
    sum(duration_ms * duration_ms) AS sum_duration_ms_squared,
    avg(prompt_tokens) AS avg_prompt_tokens,
    avg(completion_tokens) AS avg_completion_tokens
FROM llm_traces
GROUP BY bucket, provider, model, status_code
WITH NO DATA;
