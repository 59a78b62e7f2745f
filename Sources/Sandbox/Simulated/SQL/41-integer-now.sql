-- The current time of hypertables with integer time.

-- Refuses a function that can't return the current time of a hypertable.
create function _caggctl_simulated.refuse_integer_now_func(
    hypertable regclass, integer_now_func regproc, replace_if_exists boolean
) returns void
language plpgsql stable
as $$
declare
    ht integer := _caggctl_simulated.hypertable_id(hypertable);
    dimension _timescaledb_catalog.dimension;
    func pg_proc;
begin
    select * into dimension from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    select * into func from pg_proc where oid = refuse_integer_now_func.integer_now_func;
    if ht is null then
        raise exception 'table "%" is not a hypertable', hypertable using errcode = 'TS001';
    elsif dimension.integer_now_func is not null and not replace_if_exists then
        raise exception 'custom time function already set for hypertable "%"', hypertable
            using errcode = 'duplicate_object';
    elsif not _caggctl_simulated.is_integer_time(dimension.column_type) then
        raise exception 'custom time function not supported'
            using errcode = 'feature_not_supported',
                  hint = 'A custom time function can only be set for hypertables that have integer time dimensions.';
    elsif func.pronargs <> 0 or func.provolatile not in ('i', 's') then
        raise exception 'invalid custom time function'
            using errcode = 'invalid_parameter_value',
                  hint = 'A custom time function must take no arguments and be STABLE.';
    elsif func.prorettype <> dimension.column_type then
        raise exception 'invalid custom time function'
            using errcode = 'invalid_parameter_value',
                  hint = 'The return type of the custom time function must be the same as the type of the time '
                      || 'column of the hypertable.';
    end if;
end
$$;

-- Imitates set_integer_now_func.
create function public.set_integer_now_func(
    hypertable regclass, integer_now_func regproc, replace_if_exists boolean default false
) returns void
language sql strict
as $$
    select _caggctl_simulated.refuse_integer_now_func(hypertable, integer_now_func, replace_if_exists);
    update _timescaledb_catalog.dimension d
    set integer_now_func_schema = n.nspname, integer_now_func = p.proname
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where d.hypertable_id = _caggctl_simulated.hypertable_id(hypertable)
        and p.oid = set_integer_now_func.integer_now_func
$$;

-- Returns the function that returns the current time of a hypertable. For a materialization hypertable, this is the
-- function of the hypertable that it aggregates, directly or through other continuous aggregates. Null if no function
-- was set. Imitates ts_continuous_agg_find_integer_now_func_by_materialization_id.
create function _caggctl_simulated.integer_now_name(ht integer) returns text
language sql stable strict
as $$
    with recursive sources (id) as (
        select ht
        union all
        select a.raw_hypertable_id
        from sources s join _timescaledb_catalog.continuous_agg a on a.mat_hypertable_id = s.id
    )
    select format('%I.%I', d.integer_now_func_schema, d.integer_now_func)
    from sources s join _timescaledb_catalog.dimension d on d.hypertable_id = s.id
    where d.integer_now_func is not null limit 1
$$;

create function _caggctl_simulated.integer_now(ht integer) returns bigint
language plpgsql stable strict
as $$
declare
    found_now bigint;
begin
    execute format('select %s()', _caggctl_simulated.integer_now_name(ht)) into found_now;
    return found_now;
end
$$;

-- Returns the internal time that a policy's offset means: the offset before the current time. The current time is the
-- engine's clock or, for integer time, the result of the hypertable's function. Null for null. Imitates
-- ts_subtract_integer_from_now_saturating for integer time.
create function _caggctl_simulated.time_before_now(ht integer, distance text) returns bigint
language plpgsql stable
as $$
declare
    time_type regtype := (select column_type from _timescaledb_catalog.dimension where hypertable_id = ht);
begin
    if distance is null or not _caggctl_simulated.is_integer_time(time_type) then
        return _caggctl_simulated.time_before_now(distance, time_type);
    end if;
    return _caggctl_simulated.saturating_add(_caggctl_simulated.integer_now(ht), -distance::bigint, time_type);
end
$$;
