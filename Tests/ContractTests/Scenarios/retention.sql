-- Raw data that is dropped, what is logged of it, and what a refresh over it takes away.

-- @step ten days and a refreshed cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-02', '2025-03-11 23:30', '30 minutes') t;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('daily', '2025-03-02', '2025-03-12');

-- @step nothing is old enough
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-02 12:00');

-- @step two chunks are dropped
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-04');

-- @step an interval counts from now
SELECT count(*) FROM drop_chunks('readings', older_than => interval '7 days');

-- @step a refresh beside the hole
CALL refresh_continuous_aggregate('daily', '2025-03-08', '2025-03-10');

-- @step a refresh over the hole deletes
CALL refresh_continuous_aggregate('daily', '2025-03-03', '2025-03-08');

-- @step a late row makes a chunk of its own
INSERT INTO readings VALUES ('2025-03-03 12:00', 1);

-- @step chunks between two times
SELECT count(*) FROM show_chunks('readings', older_than => timestamptz '2025-03-09', newer_than => timestamptz '2025-03-06');
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-09', newer_than => timestamptz '2025-03-07');

-- @step no bounds
SELECT drop_chunks('readings');

-- @step something that is no hypertable
CREATE TABLE plain (time timestamptz);
SELECT drop_chunks('plain', older_than => timestamptz '2025-03-09');

-- @step a policy on the hypertable and one on the cagg
SELECT add_retention_policy('readings', drop_after => interval '3 days');
SELECT add_retention_policy('daily', drop_after => interval '30 days');

-- @step the same again
SELECT add_retention_policy('readings', drop_after => interval '3 days', if_not_exists => true);
SELECT add_retention_policy('readings', drop_after => interval '4 days', if_not_exists => true);
SELECT add_retention_policy('readings', drop_after => interval '3 days');

-- @step run_job drops and leaves no statistics
CALL run_job(1000);

-- @step the scheduler runs both
-- @tick 1 day

-- @step a refresh of everything keeps what has raw data
CALL refresh_continuous_aggregate('daily', NULL, NULL);

-- @step the policies are removed
SELECT remove_retention_policy('readings');
SELECT remove_retention_policy('daily');

-- @step no policy is left to remove
SELECT remove_retention_policy('daily', if_exists => true);
SELECT remove_retention_policy('daily');

-- @step the hypertable is emptied
TRUNCATE readings;

-- @step and the cagg after it
CALL refresh_continuous_aggregate('daily', NULL, NULL);
