-- The range of each time type: its lowest and highest value, and the values that mean infinity.

create function _caggctl_simulated.is_integer_time(time_type regtype) returns boolean
language sql immutable strict
as $$ select time_type in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) $$;

-- Returns the lowest internal time of a type. Imitates ts_time_get_min.
create function _caggctl_simulated.time_min(time_type regtype) returns bigint
language sql immutable strict
as $$
    select case time_type
        when 'smallint'::regtype then -32768
        when 'integer'::regtype then -2147483648
        when 'bigint'::regtype then -9223372036854775808
        else -210866803200000000
    end
$$;

-- Returns the first internal time above the range of a type. For integers, returns the highest value, because no value
-- is above the range. Imitates ts_time_get_end_or_max.
create function _caggctl_simulated.time_end(time_type regtype) returns bigint
language sql immutable strict
as $$
    select case time_type
        when 'smallint'::regtype then 32767
        when 'integer'::regtype then 2147483647
        when 'bigint'::regtype then 9223372036854775807
        else 9223371331200000000
    end
$$;

-- Returns the highest internal time of a type. Imitates ts_time_get_max.
create function _caggctl_simulated.time_max(time_type regtype) returns bigint
language sql immutable strict
as $$
    select _caggctl_simulated.time_end(time_type)
        - case when _caggctl_simulated.is_integer_time(time_type) then 0 else 1 end
$$;

-- Returns minus infinity as internal time; for integers, the lowest value. Imitates ts_time_get_nobegin_or_min.
create function _caggctl_simulated.no_begin(time_type regtype) returns bigint
language sql immutable strict
as $$
    select case
        when _caggctl_simulated.is_integer_time(time_type) then _caggctl_simulated.time_min(time_type)
        else -9223372036854775808
    end
$$;

-- Returns infinity as internal time; for integers, the highest value. Imitates ts_time_get_noend_or_max.
create function _caggctl_simulated.no_end(time_type regtype) returns bigint
language sql immutable strict
as $$
    select case
        when _caggctl_simulated.is_integer_time(time_type) then _caggctl_simulated.time_max(time_type)
        else 9223372036854775807
    end
$$;

-- Returns the sum of an instant and a distance, or infinity if the sum is out of range. It calculates in numeric where
-- bigint could overflow. Imitates ts_time_saturating_add and, for negative distances, ts_time_saturating_sub.
create function _caggctl_simulated.saturating_add(instant bigint, distance bigint, time_type regtype) returns bigint
language sql immutable strict
as $$
    select case
        when instant > 0 and distance > 0 and instant > _caggctl_simulated.time_max(time_type)::numeric - distance
            then _caggctl_simulated.no_end(time_type)
        when instant < 0 and distance < 0 and instant < _caggctl_simulated.time_min(time_type)::numeric - distance
            then _caggctl_simulated.no_begin(time_type)
        else instant + distance
    end
$$;

-- Returns an internal time in the form in which a column of the type would show it. Imitates
-- ts_internal_to_time_string.
create function _caggctl_simulated.time_text(internal bigint, time_type regtype) returns text
language sql stable
as $$
    select case
        when _caggctl_simulated.is_integer_time(time_type) then internal::text
        else _timescaledb_functions.to_timestamp(internal)::text
    end
$$;

-- Returns the internal time that corresponds to a function's argument of any type, for a column of a time type. The
-- argument is passed as text together with its type. The type of a literal is text. Returns null for null. Imitates
-- ts_time_value_from_arg.
create function _caggctl_simulated.time_argument(given text, given_type regtype, time_type regtype) returns bigint
language plpgsql stable
as $$
declare
    value_type regtype := case when given_type = 'text'::regtype then time_type else given_type end;
    internal bigint;
begin
    if given is null or time_type is null then
        return null;
    elsif value_type = 'interval'::regtype and not _caggctl_simulated.is_integer_time(time_type) then
        return _caggctl_simulated.time_before_now(given, time_type);
    elsif array_position(array['timestamptz', 'timestamp', 'date']::regtype[], value_type)
            >= array_position(array['timestamptz', 'timestamp', 'date']::regtype[], time_type)
        or array_position(array['bigint', 'integer', 'smallint']::regtype[], value_type)
            >= array_position(array['bigint', 'integer', 'smallint']::regtype[], time_type)
    then
        execute format('select _timescaledb_functions.time_to_internal(%L::%s)', given, value_type) into internal;
        return internal;
    end if;
    raise exception 'invalid time argument type "%"', given_type
        using errcode = 'invalid_parameter_value', hint = format('Try casting the argument to "%s".', time_type);
end
$$;

-- Returns the internal time that is the given distance before the engine's clock. Imitates
-- ts_subtract_interval_from_now.
create function _caggctl_simulated.time_before_now(distance text, time_type regtype) returns bigint
language sql stable strict
as $$
    select case time_type
        when 'timestamptz'::regtype then _timescaledb_functions.time_to_internal(
            _caggctl_simulated.clock() - distance::interval)
        when 'timestamp'::regtype then _timescaledb_functions.time_to_internal(
            _caggctl_simulated.clock()::timestamp - distance::interval)
        when 'date'::regtype then _timescaledb_functions.time_to_internal(
            (_caggctl_simulated.clock()::timestamp - distance::interval)::date)
    end
$$;
