-- time_bucket for fixed widths. Each body is one strict expression over date_bin, so that the planner inlines it:
-- a call to PL/pgSQL for each of half a million rows would take seconds. Buckets are counted from Monday 2000-01-03.

create function public.time_bucket(bucket_width interval, ts timestamptz) returns timestamptz
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts, timestamptz '2000-01-03 00:00:00+00') $$;

create function public.time_bucket(bucket_width interval, ts timestamptz, origin timestamptz) returns timestamptz
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts, origin) $$;

create function public.time_bucket(bucket_width interval, ts timestamptz, "offset" interval) returns timestamptz
language sql immutable strict parallel safe
as $$
    select date_bin(
        bucket_width, ts,
        (timestamp '2000-01-03' + "offset") at time zone 'UTC')
$$;

create function public.time_bucket(bucket_width interval, ts timestamp) returns timestamp
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts, timestamp '2000-01-03') $$;

create function public.time_bucket(bucket_width interval, ts timestamp, origin timestamp) returns timestamp
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts, origin) $$;

create function public.time_bucket(bucket_width interval, ts timestamp, "offset" interval) returns timestamp
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts, timestamp '2000-01-03' + "offset") $$;

create function public.time_bucket(bucket_width interval, ts date) returns date
language sql immutable strict parallel safe
as $$ select date_bin(bucket_width, ts::timestamp, timestamp '2000-01-03')::date $$;

-- Integer division rounds towards zero, buckets towards minus infinity; integer time counts from zero.
create function public.time_bucket(bucket_width bigint, ts bigint) returns bigint
language sql immutable strict parallel safe
as $$ select ts - ((ts % bucket_width) + bucket_width) % bucket_width $$;

create function public.time_bucket(bucket_width integer, ts integer) returns integer
language sql immutable strict parallel safe
as $$ select ts - ((ts % bucket_width) + bucket_width) % bucket_width $$;

create function public.time_bucket(bucket_width smallint, ts smallint) returns smallint
language sql immutable strict parallel safe
as $$ select (ts - ((ts % bucket_width) + bucket_width) % bucket_width)::smallint $$;
