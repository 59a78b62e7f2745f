-- Caggs over caggs: each level has its source's threshold and log.

-- @step a hypertable of two months, hours, days and months over it
CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '7 days');
INSERT INTO readings SELECT t, s, 1 FROM generate_series(timestamptz '2025-01-10', '2025-03-12 09:00', '1 hour') t, unnest(ARRAY['a', 'b']) s;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, sensor, count(*) AS count FROM readings GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', bucket) AS day, sensor, sum(count) AS count FROM hourly GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW monthly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month', day) AS month, sum(count) AS count FROM daily GROUP BY 1 WITH NO DATA;

-- @step a bucket that is no multiple of its parent's
CREATE MATERIALIZED VIEW odd WITH (timescaledb.continuous) AS
SELECT time_bucket('36 hours', day) AS bucket, sum(count) AS count FROM daily GROUP BY 1 WITH NO DATA;

-- @step a bucket that is smaller than its parent's
CREATE MATERIALIZED VIEW small WITH (timescaledb.continuous) AS
SELECT time_bucket('10 minutes', bucket) AS bucket, sum(count) AS count FROM hourly GROUP BY 1 WITH NO DATA;

-- @step a fixed bucket over months
CREATE MATERIALIZED VIEW wrong WITH (timescaledb.continuous) AS
SELECT time_bucket('60 days', month) AS bucket, sum(count) AS count FROM monthly GROUP BY 1 WITH NO DATA;

-- @step the upper level is refreshed before the lower one
CALL refresh_continuous_aggregate('daily', '2025-02-01', '2025-03-01');

-- @step the lower one
CALL refresh_continuous_aggregate('hourly', '2025-01-10', '2025-03-12');

-- @step the upper one, again
CALL refresh_continuous_aggregate('daily', '2025-01-10', '2025-03-12');

-- @step the uppermost
CALL refresh_continuous_aggregate('monthly', '2025-01-01', '2025-03-01');

-- @step a late row
INSERT INTO readings VALUES ('2025-02-10 12:30', 'a', 1);

-- @step the upper level doesn't know of it
CALL refresh_continuous_aggregate('daily', '2025-02-01', '2025-03-01');

-- @step the lower level logs it for the upper one
CALL refresh_continuous_aggregate('hourly', '2025-02-01', '2025-03-01');

-- @step which then refreshes it
CALL refresh_continuous_aggregate('daily', '2025-02-01', '2025-03-01');

-- @step and so the uppermost
CALL refresh_continuous_aggregate('monthly', '2025-02-01', '2025-03-01');

-- @step a level that others stand on can't be dropped alone
DROP MATERIALIZED VIEW hourly;

-- @step the uppermost is dropped
DROP MATERIALIZED VIEW monthly;
