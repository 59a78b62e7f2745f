-- Buckets of a month: of variable width, and aligned to the calendar.

-- @step a hypertable of half a year and a cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '7 days');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2024-10-05', '2025-03-12 09:00', '3 hours') t;
CREATE MATERIALIZED VIEW monthly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step less than a month
CALL refresh_continuous_aggregate('monthly', '2024-11-02', '2024-11-30');

-- @step a month's length across two months
CALL refresh_continuous_aggregate('monthly', '2024-11-15', '2024-12-15');

-- @step two whole months
CALL refresh_continuous_aggregate('monthly', '2024-11-01', '2025-01-01');

-- @step three months and bits of two others
CALL refresh_continuous_aggregate('monthly', '2024-10-15', '2025-02-15');

-- @step late rows
INSERT INTO readings VALUES ('2024-11-30 23:59:59', 1);
INSERT INTO readings VALUES ('2025-01-31 23:00', 1), ('2025-02-01 01:00', 1);

-- @step their months
CALL refresh_continuous_aggregate('monthly', '2024-11-01', '2025-02-01');

-- @step everything
CALL refresh_continuous_aggregate('monthly', NULL, NULL);

-- @step a quarter
CREATE MATERIALIZED VIEW quarterly WITH (timescaledb.continuous) AS
SELECT time_bucket('3 months', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('quarterly', '2024-10-01', '2025-01-01');

-- @step a policy of months
SELECT add_continuous_aggregate_policy('quarterly', start_offset => interval '9 months', end_offset => interval '1 day', schedule_interval => interval '1 day');

-- @step its window is too small for a quarter
SELECT add_continuous_aggregate_policy('monthly', start_offset => interval '1 month', end_offset => interval '1 day', schedule_interval => interval '1 day');

-- @step it runs
-- @tick 1 minute

-- @step chunks are dropped
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2024-11-20');

-- @step a refresh over them
CALL refresh_continuous_aggregate('monthly', '2024-10-01', '2025-01-01');

-- @step months and days together
CREATE MATERIALIZED VIEW mixed WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month 1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
