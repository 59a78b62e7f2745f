-- Running jobs. Nothing runs in the background: whoever practises calls run_due_jobs, with a clock of their own.

-- Imitates run_job: runs a job here and now and leaves its statistics as they are.
create procedure public.run_job(job_id integer)
language plpgsql
as $$
declare
    job _caggctl_simulated.bgw_job := _caggctl_simulated.require_job(job_id);
begin
    perform _caggctl_simulated.execute_job(job);
end
$$;

-- Calls a job's procedure or function.
create function _caggctl_simulated.execute_job(job _caggctl_simulated.bgw_job) returns void
language plpgsql
as $$
declare
    is_procedure boolean := exists (
        select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = job.proc_schema and p.proname = job.proc_name and p.prokind = 'p');
begin
    execute format(
        '%s %I.%I(%s, %L::jsonb)', case when is_procedure then 'call' else 'select' end,
        job.proc_schema, job.proc_name, job.id, job.config);
end
$$;

-- When a job runs again. After a success: one interval later, or at the next of its fixed slots. After a failure: a
-- retry period for each failure in a row, five intervals at most, never past the next slot. (No jitter here.)
create function _caggctl_simulated.next_start(
    job _caggctl_simulated.bgw_job, finish timestamptz, failures_in_a_row integer
) returns timestamptz
language plpgsql stable
as $$
declare
    regular timestamptz := finish + job.schedule_interval;
begin
    if job.fixed_schedule then
        regular := date_bin(job.schedule_interval, finish, job.initial_start) + job.schedule_interval;
    end if;
    if failures_in_a_row = 0 then
        return regular;
    end if;
    return least(
        finish + least(job.retry_period * least(failures_in_a_row, 20), job.schedule_interval * 5),
        case when job.fixed_schedule then regular end);
end
$$;

-- Books one run.
create function _caggctl_simulated.record_run(
    job _caggctl_simulated.bgw_job, started timestamptz, finished timestamptz, failure jsonb
) returns void
language plpgsql
as $$
declare
    succeeded boolean := failure is null;
    duration interval := finished - started;
    failures_in_a_row integer;
begin
    if not exists (select from _timescaledb_internal.bgw_job_stat where job_id = job.id) then
        perform _caggctl_simulated.set_next_start(job.id, started);
    end if;
    update _timescaledb_internal.bgw_job_stat s
    set last_start = started,
        last_finish = finished,
        last_successful_finish = case when succeeded then finished else s.last_successful_finish end,
        last_run_success = succeeded,
        total_runs = s.total_runs + 1,
        total_duration = s.total_duration + case when succeeded then duration else '0' end,
        total_duration_failures = s.total_duration_failures + case when succeeded then '0' else duration end,
        total_successes = s.total_successes + succeeded::int,
        total_failures = s.total_failures + (not succeeded)::int,
        consecutive_failures = case when succeeded then 0 else s.consecutive_failures + 1 end
    where s.job_id = job.id
    returning consecutive_failures into failures_in_a_row;
    perform _caggctl_simulated.set_next_start(
        job.id, _caggctl_simulated.next_start(job, finished, failures_in_a_row));
    perform _caggctl_simulated.write_history(job, null, started, finished, failure);
end
$$;

-- Runs each scheduled job whose time has come by "now", the longest overdue first, each in a transaction of its own,
-- and books it as the real scheduler does. A job that fails stops no other. A job that never ran is due at once.
-- Within a job now() stays PostgreSQL's; the policies go by the given clock. A refresh is all or nothing here.
create procedure _caggctl_simulated.run_due_jobs(now timestamptz)
language plpgsql
as $$
declare
    job _caggctl_simulated.bgw_job;
    called timestamptz := clock_timestamp();
    started timestamptz;
    failure jsonb;
    message text;
    detail text;
    hint text;
    context text;
begin
    foreach job in array array(
        select j from _caggctl_simulated.bgw_job j left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id
        where j.scheduled and coalesce(s.next_start, j.initial_start, '-infinity') <= now
        order by s.next_start nulls first, j.id)
    loop
        started := now + (clock_timestamp() - called);
        failure := null;
        begin
            perform set_config('caggctl_simulated.now', started::text, true);
            perform _caggctl_simulated.execute_job(job);
        exception when others then
            get stacked diagnostics
                message = message_text, detail = pg_exception_detail, hint = pg_exception_hint,
                context = pg_exception_context;
            failure := jsonb_build_object(
                'sqlerrcode', sqlstate, 'message', message, 'detail', nullif(detail, ''), 'hint', nullif(hint, ''),
                'context', context, 'proc_schema', job.proc_schema, 'proc_name', job.proc_name);
        end;
        perform set_config('caggctl_simulated.now', '', true);
        perform _caggctl_simulated.record_run(job, started, now + (clock_timestamp() - called), failure);
        commit;
    end loop;
end
$$;
