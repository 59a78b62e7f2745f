-- A refresh that is cancelled while it computes, and the one after it.

-- @step a cagg over a value that takes its time
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t;
CREATE FUNCTION slow(value integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
'SELECT CASE WHEN value < 0 THEN (SELECT 0 FROM pg_sleep(-value)) ELSE value END';
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, sum(slow(value)) AS total FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-11');

-- @step a late row that lasts
INSERT INTO readings VALUES ('2025-03-10 03:05', -20), ('2025-03-10 05:05', 1);

-- @step a refresh that is cut short
SET statement_timeout = '500ms';
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-12');

-- @step the time-out is gone
RESET statement_timeout;

-- @step a refresh of another window
CALL refresh_continuous_aggregate('hourly', '2025-03-11 12:00', '2025-03-12');

-- @step the row is mended and all of it refreshed
UPDATE readings SET value = 1 WHERE time = '2025-03-10 03:05';
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-12');
