-- A refresh policy: adding, altering, running, failing, removing.

-- @step a hypertable of three days and a cagg
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step a window under two buckets
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '2 hours', end_offset => interval '1 hour', schedule_interval => interval '30 minutes');

-- @step an end before its start
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 hour', end_offset => interval '5 hours', schedule_interval => interval '30 minutes');

-- @step integer offsets
SELECT add_continuous_aggregate_policy('hourly', start_offset => 10, end_offset => 1, schedule_interval => interval '30 minutes');

-- @step no schedule
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => NULL);

-- @step on a plain hypertable
SELECT add_continuous_aggregate_policy('readings', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '30 minutes');

-- @step a policy
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '30 minutes');

-- @step the same again
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '30 minutes', if_not_exists => true);
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '1 day', end_offset => interval '1 hour', schedule_interval => interval '30 minutes');

-- @step another one that overlaps it
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '2 days', end_offset => interval '12 hours', schedule_interval => interval '1 hour', if_not_exists => true);
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '2 days', end_offset => interval '12 hours', schedule_interval => interval '1 hour');

-- @step run_job refreshes and leaves no statistics
CALL run_job(1000);

-- @step its first run by the scheduler
-- @tick 5 minutes

-- @step nothing is due
-- @tick 10 minutes

-- @step its second run
-- @tick 25 minutes

-- @step a late row and the run that picks it up
INSERT INTO readings VALUES ('2025-03-12 03:15', 1);

-- @step the third run
-- @tick 31 minutes

-- @step the schedule is changed
SELECT schedule_interval, max_runtime, max_retries, retry_period, scheduled FROM alter_job(1000, schedule_interval => interval '2 hours', retry_period => interval '20 minutes', max_runtime => interval '1 minute', max_retries => 3);

-- @step a window that no run can use is accepted
SELECT config FROM alter_job(1000, config => (SELECT config || '{"start_offset": "02:00:00"}' FROM timescaledb_information.jobs WHERE job_id = 1000), next_start => now());

-- @step its run fails
-- @tick 1 minute

-- @step and fails again
-- @tick 30 minutes

-- @step run_job fails as well
CALL run_job(1000);

-- @step the window is mended
SELECT config FROM alter_job(1000, config => (SELECT config || '{"start_offset": "1 day"}' FROM timescaledb_information.jobs WHERE job_id = 1000), next_start => now());

-- @step its run succeeds
-- @tick 1 minute

-- @step a configuration without its cagg
SELECT alter_job(1000, config => '{"start_offset": "1 day"}');

-- @step one without a start is unbounded
SELECT config FROM alter_job(1000, config => (SELECT config - 'start_offset' FROM timescaledb_information.jobs WHERE job_id = 1000));

-- @step an unknown key is kept
SELECT config FROM alter_job(1000, config => (SELECT config || '{"start_offset": "1 day", "bucket_per_batch": 5}' FROM timescaledb_information.jobs WHERE job_id = 1000));

-- @step an offset that is no interval
SELECT config FROM alter_job(1000, config => (SELECT config || '{"start_offset": "often"}' FROM timescaledb_information.jobs WHERE job_id = 1000));

-- @step the job is paused
SELECT scheduled FROM alter_job(1000, scheduled => false);

-- @step and doesn't run
-- @tick 1 day

-- @step until it is resumed
SELECT scheduled FROM alter_job(1000, scheduled => true);

-- @step then it does
-- @tick 1 minute

-- @step a job that doesn't exist
SELECT alter_job(4711, scheduled => false);

-- @step or needn't
SELECT alter_job(4711, scheduled => false, if_exists => true);

-- @step the policy is removed, its history with it
SELECT remove_continuous_aggregate_policy('hourly');

-- @step none is left
SELECT remove_continuous_aggregate_policy('hourly', if_exists => true);
SELECT remove_continuous_aggregate_policy('hourly');
