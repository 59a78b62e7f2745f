-- For capacity planning and costs: one row for each hour, provider, model and environment.
CREATE MATERIALIZED VIEW llm_metrics_1hour
WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT
    time_bucket(interval '1 hour', time) AS bucket,
    provider,
    model,
    environment,
    count(*) AS request_count,
    count(*) FILTER (WHERE status_code <> 'OK') AS error_count,
    count(*) FILTER (WHERE status_code = 'OK') AS success_count,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(total_tokens) AS total_tokens,
    sum(prompt_cost_usd) AS prompt_cost_usd,
    sum(completion_cost_usd) AS completion_cost_usd,
    sum(total_cost_usd) AS total_cost_usd,
    avg(duration_ms) AS avg_duration_ms,
    min(duration_ms) AS min_duration_ms,
    max(duration_ms) AS max_duration_ms,
    sum(duration_ms * duration_ms) AS sum_duration_ms_squared,
    avg(prompt_tokens) AS avg_prompt_tokens,
    avg(completion_tokens) AS avg_completion_tokens
FROM llm_traces
GROUP BY bucket, provider, model, environment
WITH NO DATA;
