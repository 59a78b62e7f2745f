-- Buckets as 2.14.2 has them where it differs: in a time zone, and invalid ranges of buckets of no fixed width.

-- Imitates ts_timestamptz_timezone_bucket of 2.14.2. In the hour that occurs twice when summer time ends, the bucket of
-- an instant may begin after it; that was a fault of the real one.
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

-- An invalid range, its end included, widened to buckets of no fixed width. The end becomes the first instant of the
-- next bucket, which this version doesn't know to be one too many.
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
