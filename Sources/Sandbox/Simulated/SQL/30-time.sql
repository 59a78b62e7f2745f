-- Functions for internal time. Internal time is the number of microseconds since the Unix epoch for timestamps and
-- dates, and the value itself for integers. Infinities are the lowest and the highest bigint.

-- Imitates _timescaledb_functions.to_unix_microseconds(timestamptz).
create function _timescaledb_functions.to_unix_microseconds(ts timestamptz) returns bigint
language sql immutable strict parallel safe
as $$
    select case ts
        when 'infinity' then 9223372036854775807
        when '-infinity' then -9223372036854775808
        else (extract(epoch from ts) * 1000000)::bigint
    end
$$;

-- Imitates _timescaledb_functions.to_timestamp_without_timezone(bigint). Whole days and the remaining microseconds are
-- added separately: bigint times interval is calculated as a double, which would lose microseconds.
create function _timescaledb_functions.to_timestamp_without_timezone(unixtime_us bigint) returns timestamp
language sql immutable strict parallel safe
as $$
    select case
        when unixtime_us >= 9223371331200000000 then timestamp 'infinity'
        when unixtime_us < -210866803200000000 then timestamp '-infinity'
        else timestamp '1970-01-01'
            + make_interval(days => (unixtime_us / 86400000000)::int)
            + (unixtime_us % 86400000000) * interval '1 microsecond'
    end
$$;

-- Imitates _timescaledb_functions.to_timestamp(bigint). It calculates in UTC, where every day has 24 hours.
create function _timescaledb_functions.to_timestamp(unixtime_us bigint) returns timestamptz
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_timestamp_without_timezone(unixtime_us) at time zone 'UTC' $$;

-- Imitates _timescaledb_functions.to_date(bigint).
create function _timescaledb_functions.to_date(unixtime_us bigint) returns date
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_timestamp_without_timezone(unixtime_us)::date $$;

-- Imitates _timescaledb_functions.to_interval(bigint).
create function _timescaledb_functions.to_interval(unixtime_us bigint) returns interval
language sql immutable strict parallel safe
as $$ select justify_hours(unixtime_us * interval '1 microsecond') $$;

-- These functions imitate _timescaledb_functions.time_to_internal(anyelement). There is one function for each type, so
-- that the planner can inline it. Smaller integers are converted to bigint.
create function _timescaledb_functions.time_to_internal(time_val timestamptz) returns bigint
language sql immutable strict parallel safe as $$ select _timescaledb_functions.to_unix_microseconds(time_val) $$;

create function _timescaledb_functions.time_to_internal(time_val timestamp) returns bigint
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_unix_microseconds(time_val at time zone 'UTC') $$;

create function _timescaledb_functions.time_to_internal(time_val date) returns bigint
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_unix_microseconds(time_val::timestamp at time zone 'UTC') $$;

create function _timescaledb_functions.time_to_internal(time_val bigint) returns bigint
language sql immutable strict parallel safe as $$ select time_val $$;

-- Returns an SQL expression that converts an expression of internal time to a time type.
create function _caggctl_simulated.time_sql(internal text, time_type regtype) returns text
language sql stable strict
as $$
    select case time_type
        when 'timestamptz'::regtype then format('_timescaledb_functions.to_timestamp(%s)', internal)
        when 'timestamp'::regtype then format('_timescaledb_functions.to_timestamp_without_timezone(%s)', internal)
        when 'date'::regtype then format('_timescaledb_functions.to_date(%s)', internal)
        else format('(%s)::%s', internal, time_type)
    end
$$;

-- Returns a constant of a time type as SQL. The settings DateStyle and TimeZone don't change its meaning.
create function _caggctl_simulated.time_literal(internal bigint, time_type regtype) returns text
language plpgsql stable strict
set datestyle = 'ISO' set timezone = 'UTC'
as $$
declare
    literal text;
begin
    execute format('select quote_literal(%s)', _caggctl_simulated.time_sql(internal::text, time_type)) into literal;
    return literal || '::' || time_type;
end
$$;

-- Returns an interval's length in microseconds. A month counts as 30 days. Imitates interval_to_usec.
create function _caggctl_simulated.microseconds(width interval) returns bigint
language sql immutable strict parallel safe
as $$
    select (
        ((extract(year from width) * 12 + extract(month from width)) * 30 + extract(day from width)) * 86400000000
        + extract(hour from width) * 3600000000 + extract(minute from width) * 60000000
        + extract(microseconds from width))::bigint
$$;

-- Returns the last step that isn't after an instant. Steps have the same length and are counted from an anchor. The
-- type is numeric, because the lowest and the highest bigint are valid arguments. It calculates with remainders,
-- because a quotient with so many digits would be rounded.
create function _caggctl_simulated.step_start(instant numeric, length numeric, anchor numeric default 0)
returns numeric
language sql immutable strict parallel safe
as $$ select instant - mod(mod(instant - anchor, length) + length, length) $$;

-- Returns the time by the engine's clock. run_due_jobs sets the clock. If it isn't set, returns now(), the start of the
-- transaction.
create function _caggctl_simulated.clock() returns timestamptz
language sql stable
as $$ select coalesce(nullif(current_setting('caggctl_simulated.now', true), '')::timestamptz, now()) $$;
