-- Jobs of people's own: schedules, failures, retries, pauses, history.

-- @step procedures that work and that fail
CREATE TABLE runs (job_id integer, config jsonb);
CREATE PROCEDURE work(job_id integer, config jsonb) LANGUAGE sql AS 'INSERT INTO runs VALUES (job_id, config)';
CREATE PROCEDURE fail(job_id integer, config jsonb) LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'out of luck' USING errcode = '22012', detail = 'the third time', hint = 'try again'; END $$;

-- @step one that drifts
SELECT add_job('work', '20 minutes', fixed_schedule => false, config => '{"name": "drifting"}');

-- @step one at fixed times
SELECT add_job('work', '15 minutes', initial_start => timestamptz '2025-03-12 10:10', config => '{"name": "fixed"}');

-- @step one at a local time, each month
SELECT add_job('work', '1 month', initial_start => timestamptz '2025-03-30 00:00+01', timezone => 'Europe/Berlin');

-- @step one that fails
SELECT add_job('fail', '1 hour', fixed_schedule => false);
SELECT retry_period, max_retries FROM alter_job(1003, retry_period => interval '16 minutes', max_retries => 2);

-- @step what is due runs
-- @tick 1 minute

-- @step the fixed one runs late and keeps its times
-- @tick 20 minutes

-- @step a retry
-- @tick 1 minute

-- @step a retry is the last one
-- @tick 1 hour

-- @step there is no other
-- @tick 2 hours

-- @step the month goes by
-- @tick 20 days

-- @step what they did
SELECT job_id, config, count(*) FROM runs GROUP BY 1, 2 ORDER BY 1;

-- @step a paused one
SELECT scheduled FROM alter_job(1000, scheduled => false);
SELECT add_job('work', '1 hour', scheduled => false);

-- @step doesn't run
-- @tick 1 day

-- @step a fixed schedule becomes a drifting one and back
SELECT fixed_schedule FROM alter_job(1001, fixed_schedule => false);
SELECT fixed_schedule FROM alter_job(1001, fixed_schedule => true, initial_start => timestamptz '2025-04-05 12:00');

-- @step a time zone is kept only where it is said again
SELECT schedule_interval FROM alter_job(1002, schedule_interval => interval '2 months', timezone => 'Europe/Berlin');

-- @step a job is deleted
SELECT delete_job(1003);

-- @step twice
SELECT delete_job(1003);
