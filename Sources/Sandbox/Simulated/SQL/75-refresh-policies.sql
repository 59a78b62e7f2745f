-- Refresh policies.

-- The cagg a policy's configuration is for.
create function _caggctl_simulated.policy_cagg(config jsonb) returns _caggctl_simulated.cagg
language plpgsql stable
as $$
declare
    cagg _caggctl_simulated.cagg;
begin
    if coalesce(jsonb_typeof(config -> 'mat_hypertable_id'), 'null') = 'null' then
        raise exception 'could not find "mat_hypertable_id" in config for job' using errcode = '2203A';
    end if;
    cagg := _caggctl_simulated.cagg((config ->> 'mat_hypertable_id')::integer);
    if cagg.id is null then
        raise exception 'invalid materialized hypertable ID: %', config ->> 'mat_hypertable_id'
            using errcode = 'invalid_parameter_value';
    end if;
    return cagg;
end
$$;

-- The window a configuration means at the engine's clock. A missing or null offset is an open end.
create function _caggctl_simulated.policy_window(
    config jsonb, out window_start timestamptz, out window_end timestamptz
)
language sql stable
as $$
    select
        _caggctl_simulated.clock() - (config ->> 'start_offset')::interval,
        _caggctl_simulated.clock() - (config ->> 'end_offset')::interval
$$;

-- Refuses a second policy over the same stretch of time. Null for "except" looks at all policies.
create function _caggctl_simulated.refuse_overlap(
    cagg _caggctl_simulated.cagg, config jsonb, except_job integer
) returns void
language plpgsql stable
as $$
declare
    wanted tstzrange := (
        select tstzrange(window_start, window_end) from _caggctl_simulated.policy_window(config));
begin
    if exists (
        select from _caggctl_simulated.bgw_job j cross join _caggctl_simulated.policy_window(j.config) w
        where j.hypertable_id = cagg.id and j.proc_name = 'policy_refresh_continuous_aggregate'
            and j.id is distinct from except_job and tstzrange(w.window_start, w.window_end) && wanted)
    then
        raise exception 'refresh interval overlaps with an existing continuous aggregate policy on "%"', cagg.name
            using errcode = 'invalid_parameter_value';
    end if;
end
$$;

create function _timescaledb_functions.policy_refresh_continuous_aggregate_check(config jsonb) returns void
language plpgsql
as $$
declare
    policy_window record;
begin
    if config is null then
        raise exception 'config must not be NULL' using errcode = 'null_value_not_allowed';
    end if;
    perform _caggctl_simulated.policy_cagg(config);
    policy_window := _caggctl_simulated.policy_window(config);
    if policy_window.window_start >= policy_window.window_end then
        raise exception 'invalid refresh window'
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'start_offset: %s, end_offset: %s', policy_window.window_start, policy_window.window_end),
                  hint = 'The start of the window must be before the end.';
    end if;
end
$$;

create procedure _timescaledb_functions.policy_refresh_continuous_aggregate(job_id integer, config jsonb)
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.policy_cagg(config);
    policy_window record := _caggctl_simulated.policy_window(config);
begin
    perform _timescaledb_functions.policy_refresh_continuous_aggregate_check(config);
    perform _caggctl_simulated.refresh(
        cagg.id, _timescaledb_functions.to_unix_microseconds(policy_window.window_start),
        _timescaledb_functions.to_unix_microseconds(policy_window.window_end), false, config, job_id);
end
$$;

-- Imitates validate_window_size: both ends in whole buckets, at least two of them apart.
create function _caggctl_simulated.refuse_small_window(
    cagg _caggctl_simulated.cagg, start_offset interval, end_offset interval
) returns void
language plpgsql immutable
as $$
begin
    if start_offset is not null and end_offset is not null
        and extract(epoch from start_offset - end_offset) * 1000000 < 2 * cagg.width
    then
        raise exception 'policy refresh window too small'
            using errcode = 'invalid_parameter_value',
                  detail = 'The start and end offsets must cover at least two buckets in the valid time range of type '
                      || '"timestamp with time zone".';
    end if;
end
$$;

-- Imitates add_continuous_aggregate_policy. The offsets are "any" in the real one; here intervals, literals or NULL.
create function public.add_continuous_aggregate_policy(
    continuous_aggregate regclass, start_offset interval, end_offset interval, schedule_interval interval,
    if_not_exists boolean default false, initial_start timestamptz default null, timezone text default null,
    include_tiered_data boolean default null, buckets_per_batch integer default null,
    max_batches_per_execution integer default null, refresh_newest_first boolean default null
) returns integer
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.cagg(
        _caggctl_simulated.materialization_id(continuous_aggregate));
    new_config jsonb;
begin
    if cagg.id is null then
        raise exception '"%" is not a continuous aggregate', continuous_aggregate
            using errcode = 'feature_not_supported';
    end if;
    perform _caggctl_simulated.refuse_small_window(cagg, start_offset, end_offset);

    new_config := jsonb_build_object(
        'mat_hypertable_id', cagg.id, 'start_offset', start_offset, 'end_offset', end_offset
    ) || jsonb_strip_nulls(jsonb_build_object(
        'include_tiered_data', include_tiered_data, 'buckets_per_batch', buckets_per_batch,
        'max_batches_per_execution', max_batches_per_execution, 'refresh_newest_first', refresh_newest_first));
    if exists (
        select from _caggctl_simulated.bgw_job j
        where j.hypertable_id = cagg.id and j.proc_name = 'policy_refresh_continuous_aggregate'
            and (j.config ->> 'start_offset')::interval is not distinct from start_offset
            and (j.config ->> 'end_offset')::interval is not distinct from end_offset)
    then
        if if_not_exists then
            raise notice 'continuous aggregate refresh policy already exists for "%", skipping', cagg.name
                using errcode = 'invalid_parameter_value',
                      detail = format(
                          'A refresh policy with the same start and end offset already exists for '
                              || 'continuous aggregate "%s".', cagg.name);
            return -1;
        end if;
        raise exception 'continuous aggregate refresh policy already exists for "%"', cagg.name
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'A refresh policy with the same start and end offset already exists for '
                          || 'continuous aggregate "%s".', cagg.name);
    end if;
    perform _caggctl_simulated.refuse_overlap(cagg, new_config, null);
    return _caggctl_simulated.insert_job(
        'Refresh Continuous Aggregate Policy', schedule_interval, '0', schedule_interval,
        '_timescaledb_functions', 'policy_refresh_continuous_aggregate',
        '_timescaledb_functions', 'policy_refresh_continuous_aggregate_check',
        (select relowner::regrole from pg_class where oid = continuous_aggregate), cagg.id, new_config,
        initial_start, timezone);
end
$$;

-- Imitates remove_continuous_aggregate_policy: all policies of the cagg go, their history too.
create function public.remove_continuous_aggregate_policy(
    continuous_aggregate regclass, if_not_exists boolean default false, if_exists boolean default null
) returns void
language plpgsql
as $$
declare
    cagg_id integer := _caggctl_simulated.materialization_id(continuous_aggregate);
    policies integer[] := array(
        select id from _caggctl_simulated.bgw_job
        where hypertable_id = cagg_id and proc_name = 'policy_refresh_continuous_aggregate');
begin
    if cagg_id is null then
        raise exception '"%" is not a continuous aggregate', continuous_aggregate
            using errcode = 'invalid_parameter_value';
    elsif policies = '{}' and coalesce(if_exists, if_not_exists) then
        raise notice 'continuous aggregate policy not found for "%", skipping', continuous_aggregate;
    elsif policies = '{}' then
        raise exception 'continuous aggregate policy not found for "%"', continuous_aggregate
            using errcode = 'undefined_object';
    end if;
    perform public.delete_job(id) from unnest(policies) id;
end
$$;
