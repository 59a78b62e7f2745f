-- Retention policies. They drop chunks by the time of their rows. drop_created_before, which drops chunks by their
-- creation time, is refused.

create function _timescaledb_functions.policy_retention_check(config jsonb) returns void
language plpgsql
as $$
declare
    is_new boolean := _caggctl_simulated.at_least('2.28');
begin
    if config is null then
        raise exception 'config must not be NULL'
            using errcode = case when is_new then '22004' else 'XX000' end;
    elsif config ->> 'hypertable_id' is null then
        raise exception 'could not find hypertable_id in config for job'
            using errcode = case when is_new then '2203A' else 'XX000' end;
    elsif _caggctl_simulated.hypertable_relation((config ->> 'hypertable_id')::integer) is null and is_new then
        raise exception 'hypertable with id % does not exist', config ->> 'hypertable_id' using errcode = 'TS001';
    elsif _caggctl_simulated.hypertable_relation((config ->> 'hypertable_id')::integer) is null then
        raise exception 'unable to get valid parent Oid for hypertable %', config ->> 'hypertable_id'
            using errcode = 'internal_error',
                  detail = 'Assertion ''return_invalid || OidIsValid(relid)'' failed.';
    elsif config ->> 'drop_after' is null then
        raise exception 'could not find drop_after in config for job' using errcode = 'internal_error';
    end if;
    perform _caggctl_simulated.time_before_now((config ->> 'hypertable_id')::integer, config ->> 'drop_after');
end
$$;

create procedure _timescaledb_functions.policy_retention(job_id integer, config jsonb)
language plpgsql
as $$
declare
    ht integer := (config ->> 'hypertable_id')::integer;
begin
    perform _timescaledb_functions.policy_retention_check(config);
    perform _caggctl_simulated.drop_chunks_between(
        _caggctl_simulated.hypertable_relation(ht),
        _caggctl_simulated.time_before_now(ht, config ->> 'drop_after'), null);
end
$$;

-- Returns the id of the hypertable whose chunks a retention policy drops. Imitates validate_drop_chunks_hypertable.
create function _caggctl_simulated.retained_hypertable(relation regclass) returns integer
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.hypertable_id(relation);
begin
    if ht is null then
        raise exception '"%" is not a hypertable or a continuous aggregate', _caggctl_simulated.relation_name(relation)
            using errcode = 'TS001';
    elsif exists (select from _timescaledb_catalog.continuous_agg where mat_hypertable_id = ht)
        and _caggctl_simulated.materialization_id(relation) is null
    then
        raise exception 'cannot add retention policy to materialized hypertable "%" ',
            _caggctl_simulated.relation_name(relation)
            using errcode = 'feature_not_supported',
                  hint = 'Please add the policy to the corresponding continuous aggregate instead.';
    end if;
    return ht;
end
$$;

-- Returns a retention period in the form in which a configuration stores it. The argument is passed as text together
-- with its type.
create function _caggctl_simulated.retention_offset(ht integer, given text, given_type regtype) returns jsonb
language plpgsql stable
as $$
declare
    is_integer boolean := _caggctl_simulated.is_integer_time(
        (select column_type from _timescaledb_catalog.dimension where hypertable_id = ht));
begin
    if is_integer and _caggctl_simulated.is_integer_time(given_type)
        and _caggctl_simulated.integer_now_name(ht) is not null
    then
        return to_jsonb(given::bigint);
    elsif not is_integer and given_type = 'interval'::regtype then
        return to_jsonb(given::interval);
    end if;
    raise exception 'invalid value for parameter drop_after'
        using errcode = 'invalid_parameter_value',
              hint = case
                  when is_integer then 'Integer duration in "drop_after" with valid "integer_now" function or interval '
                      || 'time duration in "drop_created_before" is required for hypertables with integer time '
                      || 'dimension.'
                  else format(
                      'Interval time duration is required for hypertable with %s time dimension.',
                      case when _caggctl_simulated.at_least('2.28') then 'timestamp or UUID'
                          else 'timestamp-based' end)
              end;
end
$$;

-- Imitates add_retention_policy. The policy of a continuous aggregate drops stored rows, not raw rows.
create function public.add_retention_policy(
    relation regclass, drop_after anycompatible default null::text, if_not_exists boolean default false,
    schedule_interval interval default null, initial_start timestamptz default null, timezone text default null,
    drop_created_before interval default null
) returns integer
language plpgsql
as $$
declare
    ht integer;
    existing _caggctl_simulated.bgw_job;
begin
    if relation is null or if_not_exists is null then
        return null;
    elsif (drop_after is null) = (drop_created_before is null) then
        raise exception 'need to specify one of "drop_after" or "drop_created_before"'
            using errcode = 'invalid_parameter_value';
    elsif drop_created_before is not null then
        raise exception 'the simulated engine can''t drop chunks by their creation time'
            using errcode = 'feature_not_supported';
    end if;
    schedule_interval := coalesce(schedule_interval, '1 day');
    perform _caggctl_simulated.check_schedule(schedule_interval, initial_start is not null, timezone);
    perform _caggctl_simulated.check_relation_owner(relation, 'hypertable');
    ht := _caggctl_simulated.retained_hypertable(relation);
    select * into existing
    from _caggctl_simulated.bgw_job where hypertable_id = ht and proc_name = 'policy_retention';
    if existing.id is null then
        return _caggctl_simulated.insert_job(
            'Retention Policy', schedule_interval, '5 minutes', '5 minutes',
            '_timescaledb_functions', 'policy_retention', '_timescaledb_functions', 'policy_retention_check',
            (select relowner::regrole from pg_class where oid = relation), ht,
            jsonb_build_object(
                'hypertable_id', ht,
                'drop_after', _caggctl_simulated.retention_offset(ht, drop_after::text, pg_typeof(drop_after))),
            initial_start, timezone);
    elsif not if_not_exists then
        raise exception 'retention policy already exists for hypertable "%"', _caggctl_simulated.relation_name(relation)
            using errcode = 'duplicate_object';
    elsif existing.config -> 'drop_after'
        = _caggctl_simulated.retention_offset(ht, drop_after::text, pg_typeof(drop_after))
    then
        raise notice 'retention policy already exists for hypertable "%", skipping',
            _caggctl_simulated.relation_name(relation);
    else
        raise warning 'retention policy already exists for hypertable "%"', _caggctl_simulated.relation_name(relation)
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
    ht integer := _caggctl_simulated.hypertable_id(relation);
    policy integer := (
        select id from _caggctl_simulated.bgw_job where hypertable_id = ht and proc_name = 'policy_retention');
begin
    if ht is null then
        raise exception 'relation "%" is not a hypertable or continuous aggregate',
            _caggctl_simulated.relation_name(relation) using errcode = 'undefined_object';
    end if;
    perform _caggctl_simulated.check_relation_owner(relation, 'hypertable');
    if policy is not null then
        perform public.delete_job(policy);
    elsif if_exists then
        raise notice 'retention policy not found for hypertable "%", skipping',
            _caggctl_simulated.relation_name(relation);
    else
        raise exception 'retention policy not found for hypertable "%"', _caggctl_simulated.relation_name(relation)
            using errcode = 'undefined_object';
    end if;
end
$$;
