-- Several refresh policies of one cagg, which 2.28 allows where their windows don't overlap.

-- @step a hypertable of five days and a cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-07', '2025-03-12 09:50', '10 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step one for the last hours
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '6 hours', end_offset => interval '1 hour', schedule_interval => interval '10 minutes');

-- @step one for the days before
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '3 days', end_offset => interval '6 hours', schedule_interval => interval '1 hour');

-- @step one without a start before both
SELECT add_continuous_aggregate_policy('hourly', start_offset => NULL, end_offset => interval '3 days', schedule_interval => interval '1 day');

-- @step the middle one is moved into another
SELECT alter_job(1001, config => (SELECT config || '{"start_offset": "4 days"}' FROM timescaledb_information.jobs WHERE job_id = 1001));

-- @step all of them run
-- @tick 1 minute

-- @step those that are due run again
-- @tick 12 minutes

-- @step one of them is deleted
SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE config ->> 'end_offset' = '06:00:00';

-- @step the others are removed together
SELECT remove_continuous_aggregate_policy('hourly');

-- @step batches, newest first, and tiered data
-- @on 2.28
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '3 days', end_offset => interval '1 hour', schedule_interval => interval '1 hour',
    buckets_per_batch => 12, max_batches_per_execution => 2, refresh_newest_first => false, include_tiered_data => true);

-- @step late rows on three days
INSERT INTO readings VALUES ('2025-03-10 12:10', 1), ('2025-03-11 12:10', 1), ('2025-03-12 02:10', 1);

-- @step a run takes two batches of them
-- @on 2.28
-- @tick 1 minute

-- @step the next run takes the rest
-- @on 2.28
-- @tick 1 hour

-- @step batches of no size
-- @on 2.28
SELECT config FROM alter_job(1003, config => (SELECT config || '{"buckets_per_batch": -1}' FROM timescaledb_information.jobs WHERE job_id = 1003));
SELECT config FROM alter_job((SELECT max(job_id) FROM timescaledb_information.jobs), config => (SELECT config || '{"buckets_per_batch": -1}' FROM timescaledb_information.jobs ORDER BY job_id DESC LIMIT 1));
