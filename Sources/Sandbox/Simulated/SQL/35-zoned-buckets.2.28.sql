-- Buckets as 2.28.3 has them where it differs: in a time zone, and invalid ranges of buckets of no fixed width.

-- Imitates ts_timestamptz_timezone_bucket. The offset is applied in UTC; and in the hour that occurs twice when summer
-- time ends, a bucket that would begin after its instant is taken back.
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

-- An invalid range, its end included, widened to buckets of no fixed width.
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
