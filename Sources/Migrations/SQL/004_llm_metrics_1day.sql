-- For billing: one row for each day (UTC), provider and model. unique_users and unique_sessions can't be added up over
-- several days, because the same user or session can be counted on each day.
CREATE MATERIALIZED VIEW llm_metrics_1day
WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT
    time_bucket(interval '1 day', time) AS bucket,
    provider,
    model,
    count(*) AS request_count,
    sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens,
    sum(total_tokens) AS total_tokens,
    sum(prompt_cost_usd) AS prompt_cost_usd,
    sum(completion_cost_usd) AS completion_cost_usd,
    sum(total_cost_usd) AS total_cost_usd,
    avg(total_cost_usd) AS avg_cost_per_request,
    count(DISTINCT user_id) AS unique_users,
    count(DISTINCT session_id) AS unique_sessions
FROM llm_traces
GROUP BY bucket, provider, model
WITH NO DATA;
