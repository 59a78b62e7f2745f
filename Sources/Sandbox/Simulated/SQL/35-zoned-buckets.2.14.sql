-- The calculations with buckets that differ in 2.14.2: buckets in a time zone, and invalidated ranges of buckets
-- without a fixed width.

-- Imitates ts_timestamptz_timezone_bucket of 2.14.2. When summer time ends, one hour occurs twice. In this hour, the
-- bucket of an instant may start after the instant. This is a fault of 2.14.2.
create function public.time_bucket(
    bucket_width interval, ts timestamptz, timezone text, origin timestamptz default null,
    "offset" interval default null
) returns timestamptz
language plpgsql immutable parallel safe
as $$
declare
    shift interval := coalesce("offset", '0');
    local_start timestamp := (ts at time zone timezone) - shift;
begin
    local_start := case
        when origin is null then public.time_bucket(bucket_width, local_start)
        else public.time_bucket(bucket_width, local_start, origin at time zone timezone)
    end;
    return (local_start + shift) at time zone timezone;
end
$$;

-- Widens an invalidated range to whole buckets without a fixed width. Both bounds are inclusive. The upper bound
-- becomes the first instant of the next bucket, which is one instant too far. This is a fault of 2.14.2.
create function _caggctl_simulated.expand_to_variable_buckets(
    bucket _caggctl_simulated.bucket, inout lowest bigint, inout highest bigint
)
language plpgsql immutable
as $$
begin
    lowest := _caggctl_simulated.bucket_start(bucket, lowest);
    if _caggctl_simulated.bucket_start(bucket, highest) <> highest then
        highest := _caggctl_simulated.next_bucket_start(bucket, highest);
    end if;
end
$$;
