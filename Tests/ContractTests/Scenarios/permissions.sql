-- What somebody is told who owns none of it.

-- @step a hypertable, a cagg and its jobs
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-11', '2025-03-11 23:30', '30 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '30 minutes');
SELECT add_retention_policy('readings', drop_after => interval '30 days');
CREATE ROLE visitor;
SET ROLE visitor;

-- @step another refresh policy
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '9 days', end_offset => interval '5 days', schedule_interval => interval '1 day');

-- @step another retention policy
SELECT add_retention_policy('readings', drop_after => interval '20 days');

-- @step a job is altered
SELECT alter_job(1000, scheduled => false);

-- @step a job is deleted
SELECT delete_job(1000);

-- @step a refresh policy is removed
SELECT remove_continuous_aggregate_policy('hourly');

-- @step a retention policy is removed
SELECT remove_retention_policy('readings');

-- @step a refresh
CALL refresh_continuous_aggregate('hourly', '2025-03-11', '2025-03-12');

-- @step the owner may
RESET ROLE;
DROP ROLE visitor;
CALL refresh_continuous_aggregate('hourly', '2025-03-11', '2025-03-12');
