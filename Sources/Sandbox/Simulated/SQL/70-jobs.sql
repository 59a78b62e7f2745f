-- Jobs: adding, altering, deleting. There is no scheduler in the background; see 72-scheduler.sql.

-- Imitates ts_bgw_job_find.
create function _caggctl_simulated.require_job(wanted_id integer) returns _caggctl_simulated.bgw_job
language plpgsql stable
as $$
declare
    job _caggctl_simulated.bgw_job;
begin
    select * into job from _caggctl_simulated.bgw_job where id = wanted_id;
    if job.id is null then
        raise exception 'job % not found', wanted_id using errcode = 'undefined_object';
    end if;
    return job;
end
$$;

-- Runs a job's check function over a configuration.
create function _caggctl_simulated.check_config(check_schema name, check_name name, config jsonb) returns void
language plpgsql
as $$
begin
    if check_name is not null then
        execute format('select %I.%I($1)', check_schema, check_name) using config;
    end if;
end
$$;

-- When a job runs next. For one that never ran the row says so with infinities and zeros.
create function _caggctl_simulated.set_next_start(job_id integer, next_start timestamptz) returns void
language sql
as $$
    insert into _timescaledb_internal.bgw_job_stat
    values (job_id, '-infinity', '-infinity', next_start, '-infinity', true, 0, '0', '0', 0, 0, 0, 0, 0)
    on conflict on constraint bgw_job_stat_pkey do update set next_start = excluded.next_start
$$;

-- Imitates ts_bgw_job_insert_relation: the application name ends in the id. A fixed schedule has an initial start.
create function _caggctl_simulated.insert_job(
    title text, schedule_interval interval, max_runtime interval, retry_period interval,
    proc_schema name, proc_name name, check_schema name, check_name name, owner regrole,
    hypertable_id integer, config jsonb, initial_start timestamptz, timezone text,
    scheduled boolean default true, fixed_schedule boolean default null
) returns integer
language plpgsql
as $$
declare
    new_id integer := _caggctl_simulated.next_job_id();
begin
    insert into _caggctl_simulated.bgw_job
    values (
        new_id, format('%s [%s]', title, new_id), schedule_interval, max_runtime, -1, retry_period,
        proc_schema, proc_name, owner, scheduled, coalesce(fixed_schedule, initial_start is not null), initial_start,
        hypertable_id, config, check_schema, check_name, timezone);
    if initial_start is not null then
        perform _caggctl_simulated.set_next_start(new_id, initial_start);
    end if;
    return new_id;
end
$$;

create function public.add_job(
    proc regproc, schedule_interval interval, config jsonb default null, initial_start timestamptz default null,
    scheduled boolean default true, check_config regproc default null, fixed_schedule boolean default true,
    timezone text default null, job_name text default null
) returns integer
language plpgsql
as $$
declare
    proc_parts record;
    check_parts record;
begin
    select n.nspname, p.proname into strict proc_parts
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = proc;
    select n.nspname, p.proname into check_parts
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = check_config;
    perform _caggctl_simulated.check_config(check_parts.nspname, check_parts.proname, config);
    return _caggctl_simulated.insert_job(
        coalesce(job_name, 'User-Defined Action'), schedule_interval, '0', '5 minutes',
        proc_parts.nspname, proc_parts.proname, check_parts.nspname, check_parts.proname,
        quote_ident(current_user)::regrole, null, config,
        case when fixed_schedule then coalesce(initial_start, _caggctl_simulated.clock()) else initial_start end,
        timezone, scheduled, fixed_schedule);
end
$$;

create function public.delete_job(job_id integer) returns void
language plpgsql
as $$
begin
    perform _caggctl_simulated.require_job(job_id);
    perform _caggctl_simulated.drop_history(delete_job.job_id);
    delete from _caggctl_simulated.bgw_job where id = delete_job.job_id;
end
$$;
