-- Hypertables that count instead of telling the time.

-- @step a hypertable and a cagg of bigint
CREATE TABLE events (at bigint NOT NULL, value integer);
SELECT create_hypertable('events', 'at', chunk_time_interval => 1000);
INSERT INTO events SELECT i, 1 FROM generate_series(0, 4999, 10) i;
CREATE MATERIALIZED VIEW hundreds WITH (timescaledb.continuous) AS
SELECT time_bucket(100, at) AS bucket, count(*) AS count FROM events GROUP BY 1 WITH NO DATA;

-- @step without a now there is none
CREATE FUNCTION events_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT coalesce(max(at), 0) FROM events';
SELECT set_integer_now_func('events', 'events_now');
CREATE MATERIALIZED VIEW hundreds WITH (timescaledb.continuous) AS
SELECT time_bucket(100::bigint, at) AS bucket, count(*) AS count FROM events GROUP BY 1 WITH NO DATA;

-- @step a refresh
CALL refresh_continuous_aggregate('hundreds', 1000, 3000);

-- @step a window with bits of buckets
CALL refresh_continuous_aggregate('hundreds', 2950, 3150);

-- @step less than a bucket
CALL refresh_continuous_aggregate('hundreds', 3150, 3240);

-- @step bounds in time
CALL refresh_continuous_aggregate('hundreds', '2025-03-09'::timestamptz, '2025-03-10'::timestamptz);

-- @step a late row
INSERT INTO events VALUES (1234, 1), (2222, 1);

-- @step everything
CALL refresh_continuous_aggregate('hundreds', NULL, NULL);

-- @step a policy of numbers
SELECT add_continuous_aggregate_policy('hundreds', start_offset => 2000, end_offset => 200, schedule_interval => interval '1 hour');

-- @step offsets in time
SELECT add_continuous_aggregate_policy('hundreds', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '1 hour');

-- @step it runs
INSERT INTO events SELECT i, 1 FROM generate_series(5000, 6000, 10) i;

-- @step now
-- @tick 1 minute

-- @step chunks are dropped
SELECT count(*) FROM drop_chunks('events', older_than => 2000);

-- @step a refresh over them
CALL refresh_continuous_aggregate('hundreds', 0, 2500);

-- @step retention by number
SELECT add_retention_policy('events', drop_after => 3000);

-- @step it runs at once
-- @tick 1 minute

-- @step smaller numbers
CREATE TABLE ticks (at integer NOT NULL, value integer);
SELECT create_hypertable('ticks', 'at', chunk_time_interval => 1000);
CREATE FUNCTION ticks_now() RETURNS integer LANGUAGE sql STABLE AS 'SELECT coalesce(max(at), 0) FROM ticks';
SELECT set_integer_now_func('ticks', 'ticks_now');
INSERT INTO ticks SELECT i, 1 FROM generate_series(-1500, 1500, 10) i;
CREATE MATERIALIZED VIEW tick_hundreds WITH (timescaledb.continuous) AS
SELECT time_bucket(100, at) AS bucket, count(*) AS count FROM ticks GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('tick_hundreds', -1000, 1000);

-- @step everything of them
CALL refresh_continuous_aggregate('tick_hundreds', NULL, NULL);

-- @step the smallest
CREATE TABLE small (at smallint NOT NULL, value integer);
SELECT create_hypertable('small', 'at', chunk_time_interval => 100);
CREATE FUNCTION small_now() RETURNS smallint LANGUAGE sql STABLE AS 'SELECT coalesce(max(at), 0::smallint) FROM small';
SELECT set_integer_now_func('small', 'small_now');
INSERT INTO small SELECT i, 1 FROM generate_series(0, 990, 10) i;
CREATE MATERIALIZED VIEW small_tens WITH (timescaledb.continuous) AS
SELECT time_bucket(smallint '10', at) AS bucket, count(*) AS count FROM small GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('small_tens', 100, 500);
CALL refresh_continuous_aggregate('small_tens', NULL, NULL);
