-- The calculations with buckets that differ in 2.28.3: buckets in a time zone, and invalidated ranges of buckets
-- without a fixed width.

-- Imitates ts_timestamptz_timezone_bucket. The offset is applied in UTC. When summer time ends, one hour occurs twice.
-- In this hour, a bucket that would start after its instant is replaced with the bucket before it.
create function public.time_bucket(
    bucket_width interval, ts timestamptz, timezone text, origin timestamptz default null,
    "offset" interval default null
) returns timestamptz
language plpgsql immutable parallel safe
as $$
declare
    shift interval := coalesce("offset", '0');
    shifted timestamptz := ts - shift;
    bucket_start timestamptz;
begin
    if origin is null then
        bucket_start := public.time_bucket(bucket_width, shifted at time zone timezone) at time zone timezone;
    else
        bucket_start := public.time_bucket(bucket_width, shifted at time zone timezone, origin at time zone timezone)
            at time zone timezone;
    end if;
    while bucket_start > shifted loop
        bucket_start := bucket_start - bucket_width;
    end loop;
    return bucket_start + shift;
end
$$;

-- Widens an invalidated range to whole buckets without a fixed width. Both bounds are inclusive.
create function _caggctl_simulated.expand_to_variable_buckets(
    bucket _caggctl_simulated.bucket, inout lowest bigint, inout highest bigint
)
language plpgsql immutable
as $$
declare
    widened record := _caggctl_simulated.circumscribed_variable(bucket, lowest, highest);
begin
    lowest := widened.first_start;
    highest := case
        when widened.last_end in (-9223372036854775808, 9223372036854775807) then widened.last_end
        else widened.last_end - 1
    end;
end
$$;
