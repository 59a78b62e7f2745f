-- Internal time: microseconds since the Unix epoch for timestamps, the value itself for integers; the infinities are
-- the ends of bigint.

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

-- Imitates _timescaledb_functions.to_timestamp(bigint). Whole days and the rest apart, because bigint times interval
-- goes through a double and would lose microseconds; and in UTC, where a day has 24 hours.
create function _timescaledb_functions.to_timestamp(unixtime_us bigint) returns timestamptz
language sql immutable strict parallel safe
as $$
    select case
        when unixtime_us >= 9223371331200000000 then timestamptz 'infinity'
        when unixtime_us < -210866803200000000 then timestamptz '-infinity'
        else (timestamp '1970-01-01'
            + make_interval(days => (unixtime_us / 86400000000)::int)
            + (unixtime_us % 86400000000) * interval '1 microsecond') at time zone 'UTC'
    end
$$;

-- Imitates _timescaledb_functions.to_interval(bigint).
create function _timescaledb_functions.to_interval(unixtime_us bigint) returns interval
language sql immutable strict parallel safe
as $$ select justify_hours(unixtime_us * interval '1 microsecond') $$;

-- The least time a timestamp can have, and the first it can't.
create function _caggctl_simulated.time_min() returns bigint
language sql immutable parallel safe as $$ select -210866803200000000 $$;

create function _caggctl_simulated.time_end() returns bigint
language sql immutable parallel safe as $$ select 9223371331200000000 $$;

-- Microseconds in a fixed interval. Months have no fixed length: they are refused where a width is asked for.
create function _caggctl_simulated.microseconds(width interval) returns bigint
language plpgsql immutable strict parallel safe
as $$
begin
    if extract(year from width) <> 0 or extract(month from width) <> 0 then
        raise exception 'the simulated engine has no buckets of months' using errcode = 'feature_not_supported';
    end if;
    return (extract(epoch from width) * 1000000)::bigint;
end
$$;

-- The start of the fixed-width bucket that holds an instant; buckets are counted from origin (by default a Monday,
-- 2000-01-03). Imitates ts_time_bucket_by_type. Numeric inside, as the ends of bigint are legal arguments.
create function _caggctl_simulated.bucket_start(
    width bigint, instant bigint, origin bigint default 946857600000000
) returns bigint
language sql immutable strict parallel safe
as $$
    select greatest(
        floor((instant::numeric - origin) / width) * width + origin, -9223372036854775808
    )::bigint
$$;

-- The start of the bucket after that one; it stays within what a timestamp can have.
create function _caggctl_simulated.next_bucket_start(
    width bigint, instant bigint, origin bigint default 946857600000000
) returns bigint
language sql immutable strict parallel safe
as $$
    select least(
        _caggctl_simulated.bucket_start(width, instant, origin)::numeric + width, _caggctl_simulated.time_end()
    )::bigint
$$;

-- The engine's clock. run_due_jobs sets it; without it, it is the transaction's start as everywhere in PostgreSQL.
create function _caggctl_simulated.clock() returns timestamptz
language sql stable
as $$ select coalesce(nullif(current_setting('caggctl_simulated.now', true), '')::timestamptz, now()) $$;
