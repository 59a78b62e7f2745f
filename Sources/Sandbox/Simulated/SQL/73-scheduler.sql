-- Runs jobs, as the scheduler of the real engine does. Nothing runs in the background: the caller of run_due_jobs
-- passes the time to use as the clock.

-- Returns the statement that calls a job's procedure or function.
create function _caggctl_simulated.job_call(job _caggctl_simulated.bgw_job) returns text
language sql stable
as $$
    select format(
        '%s %I.%I(%s, %L::jsonb)', case when exists (
            select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = job.proc_schema and p.proname = job.proc_name and p.prokind = 'p')
        then 'call' else 'select' end, job.proc_schema, job.proc_name, job.id, job.config)
$$;

create function _caggctl_simulated.execute_job(job _caggctl_simulated.bgw_job) returns void
language plpgsql
as $$
begin
    execute _caggctl_simulated.job_call(job);
end
$$;

-- Imitates run_job: runs a job in this session and doesn't change its statistics.
create procedure public.run_job(job_id integer)
language plpgsql
as $$
begin
    perform _caggctl_simulated.execute_job(_caggctl_simulated.require_job(job_id));
end
$$;

-- Runs a job with the given clock and returns its error; null if the job succeeded. Imitates ts_errdata_to_jsonb,
-- without the positions in C code. The context of the error leaves out the functions of this script.
create function _caggctl_simulated.failure_of(job _caggctl_simulated.bgw_job, clock timestamptz) returns jsonb
language plpgsql
as $$
declare
    message text;
    detail text;
    hint text;
    context text;
begin
    perform set_config('caggctl_simulated.now', clock::text, true);
    perform _caggctl_simulated.execute_job(job);
    perform set_config('caggctl_simulated.now', '', true);
    return null;
exception when query_canceled or others then
    get stacked diagnostics
        message = message_text, detail = pg_exception_detail, hint = pg_exception_hint,
        context = pg_exception_context;
    return jsonb_strip_nulls(jsonb_build_object(
        'sqlerrcode', sqlstate, 'message', message, 'detail', nullif(detail, ''), 'hint', nullif(hint, ''),
        'context', nullif(ltrim(split_part(
            E'\n' || context, format(E'\nSQL statement "%s"', _caggctl_simulated.job_call(job)), 1), E'\n'), ''),
        'proc_schema', job.proc_schema, 'proc_name', job.proc_name));
end
$$;

-- Whether a job has failed so often that it must be paused. A max_retries of zero means no limit in 2.14.2, and no
-- retry in 2.28.3. Imitates ts_bgw_job_check_max_retries.
create function _caggctl_simulated.reached_max_retries(
    job _caggctl_simulated.bgw_job, failures_in_a_row integer
) returns boolean
language sql stable
as $$
    select failures_in_a_row >= job.max_retries
        and job.max_retries >= case when _caggctl_simulated.at_least('2.28') then 0 else 1 end
$$;

-- Records the end of a run in the statistics and the history, and pauses a job that has failed too often. The job is
-- read again, because it may have altered itself.
create function _caggctl_simulated.record_end(
    job_id integer, history_id bigint, started timestamptz, finished timestamptz, failure jsonb
) returns void
language plpgsql
as $$
declare
    job _caggctl_simulated.bgw_job;
    failures integer;
begin
    select * into job from _caggctl_simulated.bgw_job where id = job_id;
    if job.id is null then
        return;
    end if;
    failures := _caggctl_simulated.mark_end(job, finished, failure is null);
    perform _caggctl_simulated.write_history(job, history_id, started, finished, failure);
    if failure is not null and _caggctl_simulated.reached_max_retries(job, failures) then
        raise log 'job % reached max_retries after % consecutive failures', job.id, failures;
        update _caggctl_simulated.bgw_job set scheduled = false where id = job.id;
    end if;
end
$$;

-- Takes the lock with which only one session runs jobs. A second session waits, and then finds that the due jobs have
-- run. The session holds the lock until it has released it as often as it has taken it.
create function _caggctl_simulated.hold_scheduler() returns void
language sql
as $$ select pg_advisory_lock(hashtext('caggctl_simulated.scheduler')) $$;

create function _caggctl_simulated.release_scheduler() returns void
language sql
as $$ select pg_advisory_unlock(hashtext('caggctl_simulated.scheduler')) $$;

-- Runs each scheduled job that is due at the time "now", the longest overdue job first. Each job has its own
-- transactions, and its run is recorded as by the real scheduler. A failed job doesn't stop the other jobs. While a job
-- runs, the session has the job's application name, by which job_stats recognises it. Within a job, the function now()
-- still returns PostgreSQL's time, but the policies use the given clock. A refresh in a job is one transaction.
create procedure _caggctl_simulated.run_due_jobs(now timestamptz)
language plpgsql
as $$
declare
    own_name text := current_setting('application_name');
    job_id integer;
    job _caggctl_simulated.bgw_job;
    called timestamptz := clock_timestamp();
    started timestamptz;
    history_id bigint;
    failure jsonb;
begin
    perform _caggctl_simulated.hold_scheduler();
    -- A new transaction is needed: this one's snapshot may be older than the runs of the session that had the lock.
    commit;
    foreach job_id in array array(
        select j.id from _caggctl_simulated.bgw_job j
        left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id
        where j.scheduled and _caggctl_simulated.due_time(j, s) <= now
        order by s.next_start nulls first, j.id)
    loop
        -- An earlier job in this loop may have altered, paused or deleted this job.
        select * into job from _caggctl_simulated.bgw_job where id = job_id and scheduled;
        continue when job.id is null;
        started := now + (clock_timestamp() - called);
        perform _caggctl_simulated.mark_start(job, started);
        history_id := _caggctl_simulated.open_history(job, started);
        perform set_config('application_name', job.application_name, false);
        commit;
        failure := _caggctl_simulated.failure_of(job, started);
        perform _caggctl_simulated.record_end(
            job.id, history_id, started, now + (clock_timestamp() - called), failure);
        perform set_config('application_name', own_name, false);
        commit;
        exit when failure ->> 'sqlerrcode' = '57014';
    end loop;
    perform _caggctl_simulated.release_scheduler();
    if failure ->> 'sqlerrcode' = '57014' then
        raise exception '%', failure ->> 'message' using errcode = 'query_canceled';
    end if;
end
$$;
