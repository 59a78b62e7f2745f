-- What adding and altering jobs takes, and what it says.

-- @step a cagg and another one over it
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, sum(value) AS total FROM readings GROUP BY 1 WITH NO DATA;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', bucket) AS day, sum(total) AS total FROM hourly GROUP BY 1 WITH NO DATA;

-- @step offsets without a type
SELECT add_continuous_aggregate_policy('hourly', '1 day', '1 hour', '30 minutes');

-- @step a fixed schedule in a time zone
SELECT add_continuous_aggregate_policy('daily', start_offset => NULL, end_offset => interval '1 day', schedule_interval => interval '1 day', initial_start => '2025-03-13 02:00:00+00', timezone => 'Europe/Berlin');

-- @step another one on a cagg over a cagg
SELECT add_continuous_aggregate_policy('daily', start_offset => interval '1 day', end_offset => interval '-2 days', schedule_interval => interval '1 day');

-- @step a time zone that there isn't
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '9 days', end_offset => interval '5 days', schedule_interval => interval '1 day', timezone => 'Europe/Nowhere');

-- @step a fixed schedule of months with days
SELECT add_continuous_aggregate_policy('hourly', start_offset => interval '9 days', end_offset => interval '5 days', schedule_interval => interval '1 month 1 day', initial_start => '2025-03-13');

-- @step a window under one bucket
SELECT config FROM alter_job(1000, config => '{"mat_hypertable_id": 2, "start_offset": "01:30:00", "end_offset": "01:00:00"}');

-- @step no start, which is open
SELECT config FROM alter_job(1000, config => '{"mat_hypertable_id": 2, "end_offset": "01:00:00"}');

-- @step a key that nobody knows
SELECT config FROM alter_job(1000, config => '{"mat_hypertable_id": 2, "start_offset": null, "end_offset": null, "bucket_per_batch": 4}');

-- @step a cagg that isn't there
SELECT config FROM alter_job(1000, config => '{"mat_hypertable_id": 99, "start_offset": null, "end_offset": null}');

-- @step no cagg
SELECT config FROM alter_job(1000, config => '{"start_offset": "01:30:00", "end_offset": "01:00:00"}');

-- @step no interval
SELECT config FROM alter_job(1000, config => '{"mat_hypertable_id": 2, "start_offset": "soon", "end_offset": "01:00:00"}');

-- @step altering a job that isn't there
SELECT alter_job(77);

-- @step altering no job
SELECT alter_job(NULL);

-- @step deleting a job that isn't there
SELECT delete_job(77);

-- @step running a job that isn't there
CALL run_job(77);

-- @step jobs of one's own
CREATE PROCEDURE noop(job_id integer, config jsonb) LANGUAGE sql AS '';
CREATE FUNCTION refuse_empty(config jsonb) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN IF config IS NULL THEN RAISE EXCEPTION 'no configuration'; END IF; END $$;
SELECT add_job('noop', '1 hour', initial_start => '2025-03-13');
SELECT add_job('noop', '1 hour', config => '{"a": 1}', check_config => 'refuse_empty'::regproc, fixed_schedule => false, scheduled => false);
SELECT add_job('noop', '1 month', initial_start => '2025-03-13', timezone => 'Europe/Berlin');

-- @step a configuration that its check refuses
SELECT add_job('noop', '1 hour', check_config => 'refuse_empty'::regproc);

-- @step months with hours
SELECT add_job('noop', '1 month 1 hour', initial_start => '2025-03-13');

-- @step a job in a time zone that there isn't
SELECT add_job('noop', '1 month', timezone => 'Europe/Nowhere');

-- @step a job without a schedule
SELECT add_job('noop', NULL);

-- @step a job without a procedure
SELECT add_job(NULL, '1 hour');

-- @step a check function is taken away
SELECT job_id, config, check_config FROM alter_job(1003, config => '{"b": 2}');
SELECT job_id, config, check_config FROM alter_job(1003, check_config => 0::regproc);

-- @step retention with a schedule
SELECT add_retention_policy('hourly', drop_after => interval '90 days', schedule_interval => interval '2 days', initial_start => '2025-03-13', timezone => 'UTC');

-- @step an integer retention
SELECT add_retention_policy('daily', 30);

-- @step a retention without a type
SELECT add_retention_policy('daily', '30 days');

-- @step no retention
SELECT add_retention_policy('daily');

-- @step retention of the table behind a cagg
DO $$ BEGIN PERFORM add_retention_policy(
    (SELECT format('%I.%I', schema_name, table_name)::regclass FROM _timescaledb_catalog.hypertable WHERE table_name LIKE '\_mat%' ORDER BY id LIMIT 1),
    interval '30 days');
END $$;

-- @step retention of nothing
SELECT add_retention_policy(NULL, interval '30 days');

-- @step retention without a time
SELECT config FROM alter_job(1005, config => '{"hypertable_id": 2}');

-- @step retention of a hypertable that isn't there
SELECT config FROM alter_job(1005, config => '{"hypertable_id": 77, "drop_after": "1 day"}');

-- @step retention without a hypertable
SELECT config FROM alter_job(1005, config => '{"drop_after": "1 day"}');

-- @step another retention
SELECT config FROM alter_job(1005, config => '{"hypertable_id": 2, "drop_after": "31 days"}');

-- @step no configuration for a refresh
SELECT _timescaledb_functions.policy_refresh_continuous_aggregate_check(NULL);

-- @step nor one for a retention
SELECT _timescaledb_functions.policy_retention_check(NULL);

-- @step jobs go with what they are for
DROP MATERIALIZED VIEW daily;
DROP MATERIALIZED VIEW hourly;
