-- The common part of alter_job. NULL keeps the current value. config replaces the whole configuration. Only the job's
-- own check function checks it, without the checks of add_continuous_aggregate_policy. A call without a time zone
-- removes the job's time zone, as in 2.28.3.

-- Returns the next start of a job for the result of alter_job. The function is volatile, so that it sees the changes of
-- the same statement.
create function _caggctl_simulated.altered_next_start(wanted_id integer) returns timestamptz
language sql volatile
as $$
    select coalesce(max(next_start), '-infinity') from _timescaledb_internal.bgw_job_stat where job_id = wanted_id
$$;

-- Changes a job and returns the changed job. Returns null if the job doesn't exist and if_exists is true.
create function _caggctl_simulated.change_job(
    wanted_id integer, new_schedule_interval interval, new_max_runtime interval, new_max_retries integer,
    new_retry_period interval, new_scheduled boolean, new_config jsonb, new_next_start timestamptz,
    if_exists boolean, new_check regproc, new_fixed_schedule boolean, new_initial_start timestamptz,
    new_timezone text, new_name text
) returns _caggctl_simulated.bgw_job
language plpgsql
as $$
declare
    job _caggctl_simulated.bgw_job;
begin
    if if_exists and not exists (select from _caggctl_simulated.bgw_job where id = wanted_id) then
        raise notice 'job % not found, skipping', wanted_id using errcode = 'undefined_object';
        return null;
    end if;
    job := _caggctl_simulated.require_job(wanted_id);
    perform _caggctl_simulated.check_owner(job, 'alter');
    job.schedule_interval := coalesce(new_schedule_interval, job.schedule_interval);
    job.max_runtime := coalesce(new_max_runtime, job.max_runtime);
    job.max_retries := coalesce(new_max_retries, job.max_retries);
    job.retry_period := coalesce(new_retry_period, job.retry_period);
    job.scheduled := coalesce(new_scheduled, job.scheduled);
    job.config := coalesce(new_config, job.config);
    if new_check is not null then
        select n.nspname, p.proname into job.check_schema, job.check_name
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = new_check;
    end if;
    job.fixed_schedule := coalesce(new_fixed_schedule, job.fixed_schedule);
    if new_initial_start is not null and not isfinite(new_initial_start)
        or new_fixed_schedule and new_initial_start is null
    then
        job.initial_start := _caggctl_simulated.clock();
        raise notice 'Using current time [%] as initial start for job %', job.initial_start, job.id;
    else
        job.initial_start := coalesce(new_initial_start, job.initial_start);
    end if;
    -- This raises the error "time zone … not recognized" for an unknown time zone.
    perform now() at time zone new_timezone;
    job.timezone := new_timezone;
    if new_name is not null then
        job.application_name := format('%s [%s]', new_name, job.id);
    end if;
    perform _caggctl_simulated.check_altered_policy(job);
    if job.config is not null then
        perform _caggctl_simulated.check_config(job.check_schema, job.check_name, job.config);
    end if;
    if job.schedule_interval <> (select schedule_interval from _caggctl_simulated.bgw_job where id = wanted_id) then
        perform _caggctl_simulated.move_next_start(job, by_interval => true);
    end if;
    if new_fixed_schedule is not null or isfinite(new_initial_start) or new_timezone is not null then
        perform _caggctl_simulated.move_next_start(job, by_interval => not job.fixed_schedule);
    end if;
    update _caggctl_simulated.bgw_job
    set (schedule_interval, max_runtime, max_retries, retry_period, scheduled, config, check_schema, check_name,
            fixed_schedule, initial_start, timezone, application_name)
        = (job.schedule_interval, job.max_runtime, job.max_retries, job.retry_period, job.scheduled, job.config,
            job.check_schema, job.check_name, job.fixed_schedule, job.initial_start, job.timezone,
            job.application_name)
    where id = wanted_id;
    if new_next_start = '-infinity' then
        raise exception 'cannot set next start to -infinity' using errcode = 'invalid_parameter_value';
    elsif new_next_start is not null then
        perform _caggctl_simulated.set_next_start(wanted_id, new_next_start);
    end if;
    return job;
end
$$;
