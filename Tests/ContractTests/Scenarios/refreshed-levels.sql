-- A cagg over a cagg: what a refresh below leaves in the log above, batch by batch, and the policies of both.

-- @step three months and two levels
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '10 days');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2024-12-12', '2025-03-12', '4 hours') t;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time) AS bucket, sum(value) AS total FROM readings GROUP BY 1 WITH NO DATA;
CREATE MATERIALIZED VIEW twodaily WITH (timescaledb.continuous) AS
SELECT time_bucket('2 days', bucket) AS bucket, sum(total) AS total FROM daily GROUP BY 1 WITH NO DATA;

-- @step a policy below
SELECT add_continuous_aggregate_policy('daily', start_offset => interval '20 days', end_offset => interval '3 days 01:00', schedule_interval => interval '30 minutes');
CALL run_job(1000);

-- @step one before it
-- @on 2.28
SELECT add_continuous_aggregate_policy('daily', start_offset => interval '60 days', end_offset => interval '40 days', schedule_interval => interval '30 minutes');
CALL run_job(1001);

-- @step a refresh before it
-- @on 2.14
CALL refresh_continuous_aggregate('daily', '2025-01-11', '2025-01-31');

-- @step the upper level
CALL refresh_continuous_aggregate('twodaily', NULL, '2025-03-10');

-- @step late rows
INSERT INTO readings SELECT timestamptz '2025-03-02' - n * interval '3 days', 1 FROM generate_series(0, 15) n;

-- @step the lower level, by its policy
CALL run_job(1000);

-- @step the lower level, all of it
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- @step the upper level, again
CALL refresh_continuous_aggregate('twodaily', NULL, NULL);
