-- The functions time_bucket. For fixed widths without an offset, each body is one expression over date_bin, which the
-- planner inlines: calling PL/pgSQL for each of half a million rows would take seconds. These functions aren't declared
-- STRICT, because their CASE would then prevent inlining. All of them return null for null. Fixed widths are counted
-- from Monday 2000-01-03, months from January 2000.

create function _caggctl_simulated.has_months(width interval) returns boolean
language sql immutable parallel safe
as $$ select extract(year from width) * 12 + extract(month from width) <> 0 $$;

-- Returns the number of a month, counted from January of the year 0, which PostgreSQL calls 1 BC.
create function _caggctl_simulated.month_number(ts timestamp) returns integer
language sql immutable strict parallel safe
as $$
    select ((extract(year from ts) + case when extract(year from ts) < 0 then 1 else 0 end) * 12
        + extract(month from ts) - 1)::integer
$$;

-- Returns the start of a bucket of whole months. Only the month of ts and origin counts, not the day. Imitates
-- bucket_month.
create function _caggctl_simulated.month_bucket(width interval, ts timestamp, origin timestamp default '2000-01-01')
returns timestamp
language plpgsql immutable strict parallel safe
as $$
declare
    months integer := extract(year from width) * 12 + extract(month from width);
    counted_from integer := _caggctl_simulated.month_number(origin);
begin
    if width <> make_interval(months => months) then
        raise exception 'month intervals cannot have day or time component' using errcode = 'feature_not_supported';
    elsif months <= 0 then
        raise exception 'period must be greater than 0' using errcode = 'invalid_parameter_value';
    elsif not isfinite(ts) then
        return ts;
    end if;
    return timestamp '2000-01-01' + make_interval(months => counted_from - 24000
        + floor((_caggctl_simulated.month_number(ts) - counted_from)::numeric / months)::integer * months);
end
$$;

create function public.time_bucket(bucket_width interval, ts timestamptz) returns timestamptz
language sql immutable parallel safe
as $$
    select case
        when _caggctl_simulated.has_months(bucket_width)
            then _caggctl_simulated.month_bucket(bucket_width, ts at time zone 'UTC') at time zone 'UTC'
        else date_bin(bucket_width, ts, timestamptz '2000-01-03 00:00:00+00')
    end
$$;

create function public.time_bucket(bucket_width interval, ts timestamptz, origin timestamptz) returns timestamptz
language sql immutable parallel safe
as $$
    select case
        when _caggctl_simulated.has_months(bucket_width)
            then _caggctl_simulated.month_bucket(
                bucket_width, ts at time zone 'UTC', origin at time zone 'UTC') at time zone 'UTC'
        else date_bin(bucket_width, ts, origin)
    end
$$;

create function public.time_bucket(bucket_width interval, ts timestamptz, "offset" interval) returns timestamptz
language sql immutable parallel safe
as $$ select public.time_bucket(bucket_width, ts - "offset") + "offset" $$;

create function public.time_bucket(bucket_width interval, ts timestamp) returns timestamp
language sql immutable parallel safe
as $$
    select case
        when _caggctl_simulated.has_months(bucket_width) then _caggctl_simulated.month_bucket(bucket_width, ts)
        else date_bin(bucket_width, ts, timestamp '2000-01-03')
    end
$$;

create function public.time_bucket(bucket_width interval, ts timestamp, origin timestamp) returns timestamp
language sql immutable parallel safe
as $$
    select case
        when _caggctl_simulated.has_months(bucket_width) then _caggctl_simulated.month_bucket(bucket_width, ts, origin)
        else date_bin(bucket_width, ts, origin)
    end
$$;

create function public.time_bucket(bucket_width interval, ts timestamp, "offset" interval) returns timestamp
language sql immutable parallel safe
as $$ select public.time_bucket(bucket_width, ts - "offset") + "offset" $$;

-- Returns the width of a bucket of dates. Refuses a width that is neither whole days nor months. Imitates
-- check_period_is_daily.
create function _caggctl_simulated.daily(width interval) returns interval
language plpgsql immutable strict parallel safe
as $$
begin
    if _caggctl_simulated.microseconds(width) < 86400000000 then
        raise exception 'interval must not have sub-day precision' using errcode = 'feature_not_supported';
    elsif _caggctl_simulated.microseconds(width) % 86400000000 <> 0 then
        raise exception 'interval must be a multiple of a day' using errcode = 'feature_not_supported';
    end if;
    return width;
end
$$;

create function public.time_bucket(bucket_width interval, ts date) returns date
language sql immutable parallel safe
as $$ select public.time_bucket(_caggctl_simulated.daily(bucket_width), ts::timestamp)::date $$;

create function public.time_bucket(bucket_width interval, ts date, origin date) returns date
language sql immutable parallel safe
as $$ select public.time_bucket(_caggctl_simulated.daily(bucket_width), ts::timestamp, origin::timestamp)::date $$;

create function public.time_bucket(bucket_width interval, ts date, "offset" interval) returns date
language sql immutable parallel safe
as $$ select (public.time_bucket(bucket_width, (ts - "offset")::date) + "offset")::date $$;

-- Integer division rounds towards zero, but buckets are rounded towards minus infinity. Integer time is counted from
-- zero.
create function public.time_bucket(bucket_width bigint, ts bigint) returns bigint
language sql immutable strict parallel safe
as $$ select ts - ((ts % bucket_width) + bucket_width) % bucket_width $$;

create function public.time_bucket(bucket_width bigint, ts bigint, "offset" bigint) returns bigint
language sql immutable strict parallel safe
as $$ select public.time_bucket(bucket_width, ts - "offset" % bucket_width) + "offset" % bucket_width $$;

create function public.time_bucket(bucket_width integer, ts integer) returns integer
language sql immutable strict parallel safe
as $$ select ts - ((ts % bucket_width) + bucket_width) % bucket_width $$;

create function public.time_bucket(bucket_width integer, ts integer, "offset" integer) returns integer
language sql immutable strict parallel safe
as $$ select public.time_bucket(bucket_width, ts - "offset" % bucket_width) + "offset" % bucket_width $$;

create function public.time_bucket(bucket_width smallint, ts smallint) returns smallint
language sql immutable strict parallel safe
as $$ select (ts - ((ts % bucket_width) + bucket_width) % bucket_width)::smallint $$;

create function public.time_bucket(bucket_width smallint, ts smallint, "offset" smallint) returns smallint
language sql immutable strict parallel safe
as $$ select public.time_bucket(bucket_width::bigint, ts, "offset")::smallint $$;
