-- Writes below and above the invalidation threshold, and the refreshes that pick them up.

-- @step a hypertable of three days
CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings
SELECT t, s, 1 FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t, unnest(ARRAY['a', 'b']) s;

-- @step a cagg without data
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, sensor, count(*) AS count, sum(value) AS total
FROM readings GROUP BY 1, 2 WITH NO DATA;

-- @step a refresh of two days
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-11');

-- @step the same refresh again
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-11');

-- @step a row above the threshold isn't logged
INSERT INTO readings VALUES ('2025-03-11 12:00', 'a', 5);

-- @step a row at the threshold isn't logged either
INSERT INTO readings VALUES ('2025-03-11', 'a', 5);

-- @step a row just below it is
INSERT INTO readings VALUES ('2025-03-10 23:59:59.999999', 'a', 5);

-- @step two rows of one chunk in one statement are one range
INSERT INTO readings VALUES ('2025-03-09 02:10', 'a', 7), ('2025-03-09 05:20', 'b', 7);

-- @step rows of two chunks in one transaction
BEGIN;
INSERT INTO readings VALUES ('2025-03-09 08:10', 'a', 7);
INSERT INTO readings VALUES ('2025-03-10 08:10', 'a', 7);
INSERT INTO readings VALUES ('2025-03-09 09:10', 'a', 7);
COMMIT;

-- @step a transaction that is rolled back logs nothing
BEGIN;
INSERT INTO readings VALUES ('2025-03-09 08:10', 'a', 7);
ROLLBACK;

-- @step rows on either side of the threshold in one statement
INSERT INTO readings VALUES ('2025-03-10 22:30', 'b', 9), ('2025-03-11 22:30', 'b', 9);

-- @step an update
UPDATE readings SET value = 2 WHERE time = '2025-03-10 12:00' AND sensor = 'a';

-- @step an update that moves a row within its chunk
UPDATE readings SET time = '2025-03-10 14:05' WHERE time = '2025-03-10 13:00' AND sensor = 'a';

-- @step a delete
DELETE FROM readings WHERE time >= '2025-03-09 20:00' AND time < '2025-03-09 21:00';

-- @step an update that changes no row
UPDATE readings SET value = 3 WHERE time = '2001-01-01';

-- @step a refresh of part of it moves every range out of the first log
CALL refresh_continuous_aggregate('hourly', '2025-03-09 04:00', '2025-03-09 09:00');

-- @step bounds in the middle of buckets leave those buckets out
CALL refresh_continuous_aggregate('hourly', '2025-03-10 07:30', '2025-03-10 13:30');

-- @step a refresh of the rest
CALL refresh_continuous_aggregate('hourly', '2025-03-09', '2025-03-11');

-- @step a refresh beyond the threshold
CALL refresh_continuous_aggregate('hourly', '2025-03-10', '2025-03-12 09:00');

-- @step a write that comes before all others
INSERT INTO readings VALUES ('2025-01-01 00:30', 'a', 1);

-- @step an open-ended refresh goes to the end of the bucket of the newest row
CALL refresh_continuous_aggregate('hourly', NULL, NULL);
