-- Windows that are refused, open, in the future, forced, and cut into batches.

-- @step a hypertable of ten days and a cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-02', '2025-03-11 23:30', '30 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step less than a bucket
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:00', '2025-03-05 10:59');

-- @step one bucket's length across two buckets
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:30', '2025-03-05 11:30');

-- @step an end before its start
CALL refresh_continuous_aggregate('hourly', '2025-03-06', '2025-03-05');

-- @step exactly one bucket
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:00', '2025-03-05 11:00');

-- @step a transaction block
BEGIN;
CALL refresh_continuous_aggregate('hourly', '2025-03-06', '2025-03-07');

-- @step the transaction is over
ROLLBACK;

-- @step something that is no cagg
CALL refresh_continuous_aggregate('readings', '2025-03-06', '2025-03-07');

-- @step something that doesn't exist
CALL refresh_continuous_aggregate('nothing', '2025-03-06', '2025-03-07');

-- @step bounds of the wrong type
CALL refresh_continuous_aggregate('hourly', 1, 2);

-- @step an open start
CALL refresh_continuous_aggregate('hourly', NULL, '2025-03-04');

-- @step an open end
CALL refresh_continuous_aggregate('hourly', '2025-03-10', NULL);

-- @step the gap between
CALL refresh_continuous_aggregate('hourly', '2025-03-04', '2025-03-10');

-- @step an end in the future moves the threshold there
CALL refresh_continuous_aggregate('hourly', '2025-03-11', '2025-03-20');

-- @step a row in between is logged
INSERT INTO readings VALUES ('2025-03-15 10:00', 1);

-- @step and refreshed
CALL refresh_continuous_aggregate('hourly', '2025-03-15', '2025-03-16');

-- @step a stored row edited by hand stays as it is
UPDATE _timescaledb_internal._materialized_hypertable_2 SET count = 99 WHERE bucket = '2025-03-05 10:00';
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:00', '2025-03-05 11:00');

-- @step force mends it
-- @on 2.28
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:00', '2025-03-05 11:00', force => true);

-- @step force isn't known
-- @on 2.14
CALL refresh_continuous_aggregate('hourly', '2025-03-05 10:00', '2025-03-05 11:00', force => true);

-- @step late rows on three days
INSERT INTO readings VALUES ('2025-03-03 10:10', 1), ('2025-03-06 10:10', 1), ('2025-03-09 10:10', 1);

-- @step one batch of them, the newest
-- @on 2.28
CALL refresh_continuous_aggregate('hourly', '2025-03-02', '2025-03-12', options => '{"buckets_per_batch": 24, "max_batches_per_execution": 1}');

-- @step one batch, the oldest
-- @on 2.28
CALL refresh_continuous_aggregate('hourly', '2025-03-02', '2025-03-12', options => '{"buckets_per_batch": 24, "max_batches_per_execution": 1, "refresh_newest_first": false}');

-- @step all at once
-- @on 2.28
CALL refresh_continuous_aggregate('hourly', '2025-03-02', '2025-03-12', options => '{"buckets_per_batch": 0}');

-- @step batches of a negative size
-- @on 2.28
CALL refresh_continuous_aggregate('hourly', '2025-03-02', '2025-03-12', options => '{"buckets_per_batch": -1}');

-- @step more ranges than are refreshed one by one
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-02 00:10', '2025-03-11 12:10', '12 hours') t;
CALL refresh_continuous_aggregate('hourly', '2025-03-02', '2025-03-12');
