-- The history of runs in 2.28.3: a row in bgw_job_stat_history for each failure. If
-- timescaledb.enable_job_execution_logging is on, there is a row for each run.

-- Returns the settings of a job that alter_job can change. The key "initial_start" has the retry period, as in the real
-- engine. Imitates build_job_info.
create function _caggctl_simulated.job_info(job _caggctl_simulated.bgw_job) returns jsonb
language sql stable
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'schedule_interval', job.schedule_interval::text, 'max_runtime', job.max_runtime::text,
        'max_retries', job.max_retries, 'retry_period', job.retry_period::text, 'proc_schema', job.proc_schema,
        'proc_name', job.proc_name, 'owner', pg_get_userbyid(job.owner), 'scheduled', job.scheduled,
        'fixed_schedule', job.fixed_schedule, 'initial_start', job.retry_period::text,
        'hypertable_id', job.hypertable_id, 'check_schema', job.check_schema, 'check_name', job.check_name,
        'timezone', job.timezone)) || case when job.config is null then '{}' else jsonb_build_object('config', job.config) end
$$;

create function _caggctl_simulated.logs_every_run() returns boolean
language sql stable
as $$ select coalesce(nullif(current_setting('timescaledb.enable_job_execution_logging', true), '')::boolean, false) $$;

-- Records the start of a run if every run is recorded. Returns the id of the new row; otherwise null.
create function _caggctl_simulated.open_history(
    job _caggctl_simulated.bgw_job, started timestamptz
) returns bigint
language plpgsql
as $$
declare
    history_id bigint;
begin
    if _caggctl_simulated.logs_every_run() then
        insert into _timescaledb_internal.bgw_job_stat_history (job_id, pid, execution_start, data)
        values (
            job.id, pg_backend_pid(), started, jsonb_build_object('job', _caggctl_simulated.job_info(job)))
        returning id into history_id;
    end if;
    return history_id;
end
$$;

-- Records the end of a run. failure is null for a successful run.
create function _caggctl_simulated.write_history(
    job _caggctl_simulated.bgw_job, history_id bigint, started timestamptz, finished timestamptz, failure jsonb
) returns void
language plpgsql
as $$
declare
    new_data jsonb := jsonb_strip_nulls(jsonb_build_object('error_data', failure))
        || jsonb_build_object('job', _caggctl_simulated.job_info(job));
begin
    if history_id is not null then
        update _timescaledb_internal.bgw_job_stat_history
        set execution_finish = finished, succeeded = failure is null, data = new_data
        where id = history_id;
    elsif failure is not null then
        insert into _timescaledb_internal.bgw_job_stat_history (
            job_id, pid, execution_start, execution_finish, succeeded, data)
        values (job.id, pg_backend_pid(), started, finished, false, new_data);
    end if;
end
$$;
