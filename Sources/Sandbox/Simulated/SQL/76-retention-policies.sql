-- Retention policies.

create function _timescaledb_functions.policy_retention_check(config jsonb) returns void
language plpgsql
as $$
begin
    if config is null then
        raise exception 'config must not be NULL' using errcode = 'null_value_not_allowed';
    elsif _caggctl_simulated.hypertable_relation((config ->> 'hypertable_id')::integer) is null then
        raise exception 'hypertable with id % does not exist', config ->> 'hypertable_id' using errcode = 'TS001';
    elsif config ->> 'drop_after' is null then
        raise exception 'could not find drop_after in config for job' using errcode = 'internal_error';
    end if;
    perform (config ->> 'drop_after')::interval;
end
$$;

create procedure _timescaledb_functions.policy_retention(job_id integer, config jsonb)
language plpgsql
as $$
begin
    perform _timescaledb_functions.policy_retention_check(config);
    perform public.drop_chunks(
        _caggctl_simulated.hypertable_relation((config ->> 'hypertable_id')::integer),
        older_than => _caggctl_simulated.clock() - (config ->> 'drop_after')::interval);
end
$$;

-- Imitates add_retention_policy. On a continuous aggregate it drops stored rows, not raw ones.
create function public.add_retention_policy(
    relation regclass, drop_after interval, if_not_exists boolean default false,
    schedule_interval interval default null, initial_start timestamptz default null, timezone text default null
) returns integer
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.hypertable_id(relation);
    existing _caggctl_simulated.bgw_job;
begin
    if ht is null then
        raise exception '"%" is not a hypertable or a continuous aggregate', relation using errcode = 'TS001';
    end if;
    select * into existing
    from _caggctl_simulated.bgw_job where hypertable_id = ht and proc_name = 'policy_retention';
    if existing.id is null then
        return _caggctl_simulated.insert_job(
            'Retention Policy', coalesce(schedule_interval, '1 day'), '5 minutes', '5 minutes',
            '_timescaledb_functions', 'policy_retention', '_timescaledb_functions', 'policy_retention_check',
            (select relowner::regrole from pg_class where oid = relation), ht,
            jsonb_build_object('hypertable_id', ht, 'drop_after', drop_after), initial_start, timezone);
    elsif not if_not_exists then
        raise exception 'retention policy already exists for hypertable "%"', relation
            using errcode = 'duplicate_object';
    elsif (existing.config ->> 'drop_after')::interval = drop_after then
        raise notice 'retention policy already exists for hypertable "%", skipping', relation;
    else
        raise warning 'retention policy already exists for hypertable "%"', relation
            using detail = 'A policy already exists with different arguments.',
                  hint = 'Remove the existing policy before adding a new one.';
    end if;
    return -1;
end
$$;

create function public.remove_retention_policy(relation regclass, if_exists boolean default false) returns void
language plpgsql
as $$
declare
    policy integer;
begin
    select id into policy
    from _caggctl_simulated.bgw_job
    where hypertable_id = _caggctl_simulated.hypertable_id(relation) and proc_name = 'policy_retention';
    if policy is not null then
        perform public.delete_job(policy);
    elsif if_exists then
        raise notice 'retention policy not found for hypertable "%", skipping', relation;
    else
        raise exception 'retention policy not found for hypertable "%"', relation using errcode = 'undefined_object';
    end if;
end
$$;
