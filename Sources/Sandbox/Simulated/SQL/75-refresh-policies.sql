-- Refresh policies: the meaning of their configurations, and their runs. The number of policies per cagg and the keys
-- of a configuration differ between versions; see 76-adding-refresh-policies.

-- Returns the cagg that a policy's configuration names. Throws an error if there is none.
create function _caggctl_simulated.policy_cagg(config jsonb) returns _caggctl_simulated.cagg
language plpgsql stable
as $$
declare
    cagg _caggctl_simulated.cagg;
begin
    if coalesce(jsonb_typeof(config -> 'mat_hypertable_id'), 'null') = 'null' then
        raise exception 'could not find "mat_hypertable_id" in config for job'
            using errcode = case when _caggctl_simulated.at_least('2.28') then '2203A' else 'XX000' end;
    end if;
    cagg := _caggctl_simulated.cagg((config ->> 'mat_hypertable_id')::integer);
    if cagg.id is null then
        raise exception 'configuration materialization hypertable id % not found', config ->> 'mat_hypertable_id'
            using errcode = 'invalid_parameter_value';
    end if;
    return cagg;
end
$$;

-- Returns the window of a configuration at the time of the engine's clock, in internal time. A missing or null offset
-- means an open bound, which is null.
create function _caggctl_simulated.policy_window(
    cagg _caggctl_simulated.cagg, config jsonb, out window_start bigint, out window_end bigint
)
language sql stable
as $$
    select
        _caggctl_simulated.time_before_now(cagg.id, config ->> 'start_offset'),
        _caggctl_simulated.time_before_now(cagg.id, config ->> 'end_offset')
$$;

-- Returns the refresh policies of a continuous aggregate.
create function _caggctl_simulated.refresh_policies(cagg_id integer) returns setof _caggctl_simulated.bgw_job
language sql stable
as $$
    select * from _caggctl_simulated.bgw_job j
    where j.hypertable_id = cagg_id and j.proc_schema = '_timescaledb_functions'
        and j.proc_name = 'policy_refresh_continuous_aggregate'
    order by j.id
$$;

create function _timescaledb_functions.policy_refresh_continuous_aggregate_check(config jsonb) returns void
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg;
    policy_window record;
begin
    if config is null then
        raise exception 'config must not be NULL'
            using errcode = case when _caggctl_simulated.at_least('2.28') then '22004' else 'XX000' end;
    end if;
    cagg := _caggctl_simulated.policy_cagg(config);
    policy_window := _caggctl_simulated.policy_window(cagg, config);
    if policy_window.window_start >= policy_window.window_end then
        raise exception 'invalid refresh window'
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'start_offset: %s, end_offset: %s',
                      _caggctl_simulated.time_text(policy_window.window_start, (cagg.bucket).time_type),
                      _caggctl_simulated.time_text(policy_window.window_end, (cagg.bucket).time_type)),
                  hint = 'The start of the window must be before the end.';
    end if;
    perform _caggctl_simulated.check_batching(config);
end
$$;

create procedure _timescaledb_functions.policy_refresh_continuous_aggregate(job_id integer, config jsonb)
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg;
    policy_window record;
begin
    perform _timescaledb_functions.policy_refresh_continuous_aggregate_check(config);
    cagg := _caggctl_simulated.policy_cagg(config);
    policy_window := _caggctl_simulated.policy_window(cagg, config);
    perform _caggctl_simulated.refresh(
        cagg.id, policy_window.window_start, policy_window.window_end, false, config, job_id,
        _caggctl_simulated.precedes_another_policy(cagg, policy_window.window_end));
end
$$;

-- Returns an offset in the form in which a configuration stores it. The argument is passed as text together with its
-- type. The type of a literal is text. Imitates convert_interval_arg.
create function _caggctl_simulated.policy_offset(
    time_type regtype, given text, given_type regtype, offset_name text
) returns jsonb
language plpgsql stable
as $$
declare
    is_integer boolean := _caggctl_simulated.is_integer_time(time_type);
begin
    if given is null then
        return 'null';
    elsif not is_integer and given_type in ('interval'::regtype, 'text'::regtype) then
        return to_jsonb(given::interval);
    elsif is_integer and (given_type = 'text'::regtype
        or array_position(array['smallint', 'integer', 'bigint']::regtype[], given_type)
            <= array_position(array['smallint', 'integer', 'bigint']::regtype[], time_type))
    then
        return to_jsonb(given::bigint);
    end if;
    raise exception 'invalid parameter value for %', offset_name
        using errcode = 'invalid_parameter_value',
              hint = case
                  when is_integer then format('Use time interval of type %s with the continuous aggregate.', time_type)
                  else 'Use time interval with a continuous aggregate using timestamp-based time bucket.'
              end;
end
$$;

-- Returns the length of an offset in internal time; null for a null offset. Imitates interval_to_int64.
create function _caggctl_simulated.offset_length(given jsonb, time_type regtype) returns bigint
language sql stable
as $$
    select case
        when given = 'null' then null
        when _caggctl_simulated.is_integer_time(time_type) then (given #>> '{}')::bigint
        else _caggctl_simulated.microseconds((given #>> '{}')::interval)
    end
$$;

-- Refuses a window of less than two buckets. In 2.14.2, a month counts as 31 days in the bucket and as 30 days in an
-- offset. Imitates validate_window_size.
create function _caggctl_simulated.refuse_small_window(
    cagg _caggctl_simulated.cagg, start_offset jsonb, end_offset jsonb
) returns void
language plpgsql stable
as $$
declare
    time_type regtype := (cagg.bucket).time_type;
    width numeric := cagg.width;
begin
    if (cagg.bucket).anchor is null and not _caggctl_simulated.at_least('2.28') then
        width := width
            + extract(year from (cagg.bucket).width) * 12 * 86400000000
            + extract(month from (cagg.bucket).width) * 86400000000;
    end if;
    if coalesce(
            _caggctl_simulated.offset_length(end_offset, time_type), _caggctl_simulated.time_min(time_type)) + 2 * width
        > coalesce(_caggctl_simulated.offset_length(start_offset, time_type), _caggctl_simulated.time_max(time_type))
    then
        raise exception 'policy refresh window too small'
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'The start and end offsets must cover at least two buckets in the valid time range of type "%s".',
                      time_type);
    end if;
end
$$;

-- Makes the checks that add_continuous_aggregate_policy makes before it checks the offsets.
create function _caggctl_simulated.check_new_policy(
    relation regclass, schedule_interval interval, initial_start timestamptz, timezone text
) returns _caggctl_simulated.cagg
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.cagg(_caggctl_simulated.materialization_id(relation));
begin
    if schedule_interval is null then
        raise exception 'cannot use NULL refresh_schedule_interval' using errcode = 'invalid_parameter_value';
    end if;
    perform _caggctl_simulated.check_schedule(schedule_interval, initial_start is not null, timezone);
    perform _caggctl_simulated.check_relation_owner(relation);
    if cagg.id is null then
        raise exception '"%" is not a continuous aggregate', _caggctl_simulated.relation_name(relation)
            using errcode = 'feature_not_supported';
    end if;
    return cagg;
end
$$;

create function _caggctl_simulated.insert_refresh_policy(
    relation regclass, schedule_interval interval, config jsonb, initial_start timestamptz, timezone text
) returns integer
language sql
as $$
    select _caggctl_simulated.insert_job(
        'Refresh Continuous Aggregate Policy', schedule_interval, '0', schedule_interval,
        '_timescaledb_functions', 'policy_refresh_continuous_aggregate',
        '_timescaledb_functions', 'policy_refresh_continuous_aggregate_check',
        (select relowner::regrole from pg_class where oid = relation), (config ->> 'mat_hypertable_id')::integer,
        config, initial_start, timezone)
$$;

-- Imitates remove_continuous_aggregate_policy: removes all refresh policies of the cagg.
create function public.remove_continuous_aggregate_policy(
    continuous_aggregate regclass, if_not_exists boolean default false, if_exists boolean default null
) returns void
language plpgsql
as $$
declare
    cagg_id integer := _caggctl_simulated.materialization_id(continuous_aggregate);
    policies integer[] := array(select id from _caggctl_simulated.refresh_policies(cagg_id));
begin
    if cagg_id is null then
        raise exception '"%" is not a continuous aggregate', _caggctl_simulated.relation_name(continuous_aggregate)
            using errcode = 'invalid_parameter_value';
    end if;
    perform _caggctl_simulated.check_relation_owner(continuous_aggregate);
    if policies = '{}' and coalesce(if_exists, if_not_exists) then
        raise notice 'continuous aggregate policy not found for "%", skipping',
            _caggctl_simulated.relation_name(continuous_aggregate);
    elsif policies = '{}' then
        raise exception 'continuous aggregate policy not found for "%"',
            _caggctl_simulated.relation_name(continuous_aggregate) using errcode = 'undefined_object';
    end if;
    perform public.delete_job(id) from unnest(policies) id;
end
$$;
