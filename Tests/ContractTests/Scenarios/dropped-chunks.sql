-- Chunks that go and come back, by drop_chunks and by DROP TABLE, and what the logs keep of it.

-- @step four days and a refreshed cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-08', '2025-03-11 23:30', '30 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('hourly', '2025-03-08', '2025-03-11');

-- @step a chunk is dropped as a table
DO $$ BEGIN EXECUTE format('DROP TABLE %s', (SELECT c FROM show_chunks('readings', older_than => timestamptz '2025-03-09') c)); END $$;

-- @step another one above the threshold
DO $$ BEGIN EXECUTE format('DROP TABLE %s', (SELECT c FROM show_chunks('readings', newer_than => timestamptz '2025-03-11') c)); END $$;

-- @step the next one by drop_chunks
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-10');

-- @step and again
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-10');

-- @step rows of both days come back
INSERT INTO readings VALUES ('2025-03-08 05:30', 1), ('2025-03-09 05:30', 1);

-- @step how many chunks there are
SELECT hypertable_name, num_chunks FROM timescaledb_information.hypertables;

-- @step both are dropped once more
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-10');

-- @step a chunk of what is stored
SELECT count(*) FROM drop_chunks('hourly', older_than => timestamptz '2025-03-20');

-- @step everything is refreshed
CALL refresh_continuous_aggregate('hourly', NULL, NULL);

-- @step one transaction writes on both sides of the threshold and into several chunks
BEGIN;
INSERT INTO readings VALUES ('2025-03-10 20:30', 1);
INSERT INTO readings VALUES ('2025-03-12 08:30', 1);
INSERT INTO readings VALUES ('2025-03-09 12:30', 1), ('2025-03-09 14:30', 1);
SAVEPOINT inner_part;
INSERT INTO readings VALUES ('2025-03-09 18:30', 1);
RELEASE inner_part;
COMMIT;

-- @step a transaction that can't see the threshold move
BEGIN ISOLATION LEVEL REPEATABLE READ;
INSERT INTO readings VALUES ('2025-03-12 09:30', 1);
COMMIT;

-- @step twelve buckets that don't touch
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-10 00:10', '2025-03-10 23:00', '2 hours') t;
CALL refresh_continuous_aggregate('hourly', '2025-03-10', '2025-03-11');

-- @step twelve more, each in a transaction of its own
INSERT INTO readings VALUES ('2025-03-10 00:20', 1);
INSERT INTO readings VALUES ('2025-03-10 02:20', 1);
INSERT INTO readings VALUES ('2025-03-10 04:20', 1);
INSERT INTO readings VALUES ('2025-03-10 06:20', 1);
INSERT INTO readings VALUES ('2025-03-10 08:20', 1);
INSERT INTO readings VALUES ('2025-03-10 10:20', 1);
INSERT INTO readings VALUES ('2025-03-10 12:20', 1);
INSERT INTO readings VALUES ('2025-03-10 14:20', 1);
INSERT INTO readings VALUES ('2025-03-10 16:20', 1);
INSERT INTO readings VALUES ('2025-03-10 18:20', 1);
INSERT INTO readings VALUES ('2025-03-10 20:20', 1);
INSERT INTO readings VALUES ('2025-03-10 22:20', 1);
CALL refresh_continuous_aggregate('hourly', '2025-03-10', '2025-03-11');

-- @step the cagg is dropped, and nothing is remembered of chunks any more
DROP MATERIALIZED VIEW hourly;
SELECT count(*) FROM drop_chunks('readings', older_than => timestamptz '2025-03-20');
