-- Adds, alters and deletes jobs. There is no scheduler in the background; see 73-scheduler.sql.

-- Returns a job. Throws an error if the job doesn't exist. Imitates ts_bgw_job_find.
create function _caggctl_simulated.require_job(wanted_id integer) returns _caggctl_simulated.bgw_job
language plpgsql stable
as $$
declare
    job _caggctl_simulated.bgw_job;
begin
    if wanted_id is null then
        raise exception 'job ID cannot be NULL' using errcode = 'invalid_parameter_value';
    end if;
    select * into job from _caggctl_simulated.bgw_job where id = wanted_id;
    if job.id is null then
        raise exception 'job % not found', wanted_id
            using errcode = case when _caggctl_simulated.at_least('2.28') then '42704' else 'XX000' end;
    end if;
    return job;
end
$$;

-- Refuses a command that only the owner of a job may run. Imitates ts_bgw_job_permission_check.
create function _caggctl_simulated.check_owner(job _caggctl_simulated.bgw_job, command text) returns void
language plpgsql
as $$
begin
    if not pg_has_role(job.owner, 'usage') then
        raise exception 'insufficient permissions to % job %', command, job.id
            using errcode = 'insufficient_privilege',
                  detail = format(
                      'Job %s is owned by role "%s" but user "%s" does not belong to that role.',
                      job.id, pg_get_userbyid(job.owner), current_user);
    end if;
end
$$;

-- Returns the name of a relation for messages, without its schema. Imitates get_rel_name.
create function _caggctl_simulated.relation_name(relation regclass) returns name
language sql stable strict
as $$ select relname from pg_class where oid = relation $$;

-- Refuses a command that only the owner of a hypertable or continuous aggregate may run. Imitates
-- ts_hypertable_permissions_check and ts_cagg_permissions_check.
create function _caggctl_simulated.check_relation_owner(relation regclass, kind text default 'continuous aggregate')
returns void
language plpgsql
as $$
begin
    if not pg_has_role((select relowner from pg_class where oid = relation), 'usage') then
        raise exception 'must be owner of % "%"', kind, _caggctl_simulated.relation_name(relation)
            using errcode = 'insufficient_privilege';
    end if;
end
$$;

-- Calls the check function of a job with a configuration.
create function _caggctl_simulated.check_config(check_schema name, check_name name, config jsonb) returns void
language plpgsql
as $$
begin
    if check_name is not null then
        execute format('select %I.%I($1)', check_schema, check_name) using config;
    end if;
end
$$;

-- Sets the next start of a job. If the job never ran, its new statistics row contains infinities and zeros.
create function _caggctl_simulated.set_next_start(job_id integer, next_start timestamptz) returns void
language sql
as $$
    insert into _timescaledb_internal.bgw_job_stat
    values (job_id, '-infinity', '-infinity', next_start, '-infinity', true, 0, '0', '0', 0, 0, 0, 0, 0)
    on conflict on constraint bgw_job_stat_pkey do update set next_start = excluded.next_start
$$;

-- Adds a job and returns its id. The application name ends with the id. A job with an initial start has a fixed
-- schedule, unless fixed_schedule says otherwise. An infinite initial start means the current time. Imitates
-- ts_bgw_job_insert_relation.
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
    if not isfinite(initial_start) then
        initial_start := _caggctl_simulated.clock();
    end if;
    insert into _caggctl_simulated.bgw_job
    values (
        new_id, format('%s [%s]', title, new_id), schedule_interval, max_runtime, -1, retry_period,
        proc_schema, proc_name, owner, scheduled, coalesce(fixed_schedule, initial_start is not null), initial_start,
        hypertable_id, config, check_schema, check_name, timezone);
    if isfinite(initial_start) then
        perform _caggctl_simulated.set_next_start(new_id, initial_start);
    end if;
    return new_id;
end
$$;

-- Refuses an invalid schedule: an unknown time zone, or a fixed schedule that combines months with other units.
-- Imitates ts_bgw_job_validate_timezone and ts_bgw_job_validate_schedule_interval.
create function _caggctl_simulated.check_schedule(
    schedule_interval interval, fixed_schedule boolean, timezone text
) returns void
language plpgsql
as $$
begin
    if fixed_schedule and schedule_interval <> date_trunc('month', schedule_interval)
        and date_trunc('month', schedule_interval) <> '0'
    then
        raise exception 'month intervals cannot have day or time component'
            using errcode = 'feature_not_supported',
                  detail = 'Fixed schedule jobs do not support such schedule intervals.',
                  hint = 'Express the interval in terms of days or time instead.';
    end if;
    perform now() at time zone timezone;
end
$$;

create function _caggctl_simulated.add_user_job(
    proc regproc, schedule_interval interval, config jsonb, initial_start timestamptz, scheduled boolean,
    check_config regproc, fixed_schedule boolean, timezone text, job_name text default null
) returns integer
language plpgsql
as $$
declare
    proc_parts record;
    check_parts record;
begin
    if proc is null then
        raise exception 'function or procedure cannot be NULL' using errcode = 'invalid_parameter_value';
    elsif schedule_interval is null then
        raise exception 'schedule interval cannot be NULL' using errcode = 'invalid_parameter_value';
    end if;
    fixed_schedule := coalesce(fixed_schedule, true);
    perform _caggctl_simulated.check_schedule(schedule_interval, fixed_schedule, timezone);
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
        timezone, coalesce(scheduled, true), fixed_schedule);
end
$$;

-- Deletes a job. Its history is kept.
create function public.delete_job(job_id integer) returns void
language plpgsql
as $$
declare
    job _caggctl_simulated.bgw_job := _caggctl_simulated.require_job(job_id);
begin
    if not pg_has_role(job.owner, 'usage') then
        raise exception 'insufficient permissions to delete job % "%"',
            case when _caggctl_simulated.at_least('2.28') then 'owned by' else 'for user' end,
            pg_get_userbyid(job.owner) using errcode = 'insufficient_privilege';
    end if;
    delete from _caggctl_simulated.bgw_job where id = delete_job.job_id;
end
$$;
