-- The buckets of a continuous aggregate, and all calculations with them. Instants are internal time.

-- The bucket of a definition. width, origin, offset and timezone are the arguments of time_bucket, null if they weren't
-- given. For integer time, all four are null.
--   length: the length of one bucket. A month counts as 30 days, a day as 24 hours.
--   anchor: the start of one bucket, from which all buckets follow in steps of length. Null for buckets of months and
--   for buckets in a time zone, because they have no fixed width.
create type _caggctl_simulated.bucket as (
    time_type regtype, width interval, origin timestamptz, "offset" interval, timezone text, length bigint,
    anchor bigint
);

create function _caggctl_simulated.make_bucket(
    time_type regtype, width interval, origin timestamptz default null, "offset" interval default null,
    timezone text default null
) returns _caggctl_simulated.bucket
language sql immutable
as $$
    select row(
        time_type, width, origin, "offset", timezone, _caggctl_simulated.microseconds(width),
        case
            when timezone is null and not _caggctl_simulated.has_months(width)
                then _timescaledb_functions.to_unix_microseconds(coalesce(origin, '2000-01-03 00:00:00+00'))
                    + _caggctl_simulated.microseconds(coalesce("offset", '0'))
        end)::_caggctl_simulated.bucket
$$;

create function _caggctl_simulated.make_integer_bucket(time_type regtype, length bigint, "offset" bigint)
returns _caggctl_simulated.bucket
language sql immutable
as $$
    select row(time_type, null, null, null, null, length, coalesce("offset", 0))::_caggctl_simulated.bucket
$$;

-- Returns the start of the bucket that contains an instant. Infinities stay unchanged. Buckets of dates that aren't
-- whole days are refused only here, as in the real engine, so no refresh over their hypertable succeeds. Imitates
-- cagg_current_bucket_start.
create function _caggctl_simulated.bucket_start(bucket _caggctl_simulated.bucket, instant bigint) returns bigint
language plpgsql immutable strict
as $$
begin
    if bucket.width is not null and instant in (-9223372036854775808, 9223372036854775807) then
        return instant;
    elsif bucket.time_type = 'date'::regtype then
        perform _caggctl_simulated.daily(bucket.width);
    end if;
    if bucket.anchor is not null then
        return greatest(
            _caggctl_simulated.step_start(instant, bucket.length, bucket.anchor), -9223372036854775808);
    elsif bucket.timezone is not null then
        return _timescaledb_functions.time_to_internal(public.time_bucket(
            bucket.width, _timescaledb_functions.to_timestamp(instant), bucket.timezone, bucket.origin,
            bucket."offset"));
    elsif bucket."offset" is not null then
        return _timescaledb_functions.time_to_internal(public.time_bucket(
            bucket.width, _timescaledb_functions.to_timestamp_without_timezone(instant), bucket."offset"));
    end if;
    return _timescaledb_functions.time_to_internal(public.time_bucket(
        bucket.width, _timescaledb_functions.to_timestamp_without_timezone(instant),
        coalesce(bucket.origin, '2000-01-03 00:00:00+00') at time zone 'UTC'));
end
$$;

-- Returns the start of the bucket after the one that contains an instant, in the bucket's time zone or in UTC. Imitates
-- cagg_next_bucket_start.
create function _caggctl_simulated.next_bucket_start(bucket _caggctl_simulated.bucket, instant bigint) returns bigint
language plpgsql immutable strict
as $$
declare
    start bigint := _caggctl_simulated.bucket_start(bucket, instant);
    zone text := coalesce(bucket.timezone, 'UTC');
begin
    if bucket.anchor is not null then
        return _caggctl_simulated.saturating_add(start, bucket.length, bucket.time_type);
    end if;
    return _timescaledb_functions.time_to_internal(
        (_timescaledb_functions.to_timestamp(start) at time zone zone + bucket.width) at time zone zone);
end
$$;

-- Returns the start of the first bucket that is completely within the range of its time type. Origin and offset are
-- ignored, as in the real engine's get_largest_bucketed_window.
create function _caggctl_simulated.first_bucket_start(bucket _caggctl_simulated.bucket) returns bigint
language plpgsql immutable strict
as $$
begin
    bucket.anchor := case when bucket.width is null then 0 else 946857600000000 end;
    return _caggctl_simulated.bucket_start(
        bucket, _caggctl_simulated.time_min(bucket.time_type) + bucket.length - 1);
end
$$;

-- Returns the whole buckets inside a window. Imitates compute_inscribed_bucketed_refresh_window.
create function _caggctl_simulated.inscribed(
    bucket _caggctl_simulated.bucket, window_start bigint, window_end bigint,
    out first_start bigint, out last_end bigint
)
language plpgsql immutable
as $$
begin
    first_start := _caggctl_simulated.bucket_start(bucket, window_start);
    if bucket.anchor is null then
        if first_start <> window_start then
            first_start := _caggctl_simulated.next_bucket_start(bucket, window_start);
        end if;
        last_end := _caggctl_simulated.bucket_start(bucket, window_end);
        return;
    end if;
    if window_start <= _caggctl_simulated.first_bucket_start(bucket) then
        first_start := _caggctl_simulated.first_bucket_start(bucket);
    else
        first_start := _caggctl_simulated.bucket_start(
            bucket, _caggctl_simulated.saturating_add(window_start, bucket.length - 1, bucket.time_type));
    end if;
    last_end := _caggctl_simulated.time_end(bucket.time_type);
    if window_end < last_end then
        last_end := _caggctl_simulated.bucket_start(bucket, window_end);
    end if;
end
$$;

-- Returns the buckets that a window touches, for buckets without a fixed width. An empty window at the start of a
-- bucket is widened to this bucket. Imitates ts_compute_circumscribed_bucketed_refresh_window_variable.
create function _caggctl_simulated.circumscribed_variable(
    bucket _caggctl_simulated.bucket, window_start bigint, window_end bigint,
    out first_start bigint, out last_end bigint
)
language plpgsql immutable
as $$
begin
    first_start := _caggctl_simulated.bucket_start(bucket, window_start);
    last_end := _caggctl_simulated.bucket_start(bucket, window_end);
    if last_end <> window_end or first_start = last_end then
        last_end := _caggctl_simulated.next_bucket_start(bucket, window_end);
    end if;
end
$$;

-- Returns the buckets that a window touches. Imitates compute_circumscribed_bucketed_refresh_window.
create function _caggctl_simulated.circumscribed(
    bucket _caggctl_simulated.bucket, window_start bigint, window_end bigint,
    out first_start bigint, out last_end bigint
)
language plpgsql immutable
as $$
begin
    if bucket.anchor is null then
        select * into first_start, last_end
        from _caggctl_simulated.circumscribed_variable(bucket, window_start, window_end);
        return;
    end if;
    first_start := _caggctl_simulated.first_bucket_start(bucket);
    if window_start > first_start then
        first_start := _caggctl_simulated.bucket_start(bucket, window_start);
    end if;
    last_end := _caggctl_simulated.time_end(bucket.time_type);
    if window_end < last_end then
        last_end := _caggctl_simulated.next_bucket_start(
            bucket, _caggctl_simulated.saturating_add(window_end, -1, bucket.time_type));
    end if;
end
$$;

-- Widens an invalidated range to whole buckets. A bound outside the buckets that the time type can represent becomes
-- infinite. Both bounds are inclusive. Imitates invalidation_expand_to_bucket_boundaries.
create function _caggctl_simulated.expand_to_buckets(
    bucket _caggctl_simulated.bucket, inout lowest bigint, inout highest bigint
)
language plpgsql immutable
as $$
declare
    first_value bigint;
    last_value bigint;
    counted_from_origin _caggctl_simulated.bucket := bucket;
begin
    if bucket.anchor is null then
        select * into lowest, highest
        from _caggctl_simulated.expand_to_variable_buckets(bucket, lowest, highest);
        return;
    end if;
    counted_from_origin.anchor := case when bucket.width is null then 0 else 946857600000000 end;
    first_value := _caggctl_simulated.first_bucket_start(bucket);
    last_value := _caggctl_simulated.bucket_start(
        counted_from_origin, _caggctl_simulated.time_max(bucket.time_type));
    if last_value::numeric + bucket.length - 1 = _caggctl_simulated.time_max(bucket.time_type) then
        last_value := _caggctl_simulated.time_max(bucket.time_type);
    else
        last_value := last_value - 1;
    end if;
    lowest := case
        when lowest < first_value then -9223372036854775808
        when lowest > last_value then 9223372036854775807
        else _caggctl_simulated.bucket_start(bucket, lowest)
    end;
    highest := case
        when highest < first_value then -9223372036854775808
        when highest > last_value then 9223372036854775807
        else _caggctl_simulated.saturating_add(
            _caggctl_simulated.bucket_start(bucket, highest), bucket.length - 1, bucket.time_type)
    end;
end
$$;

-- Returns the time at which a continuous aggregate with such buckets begins while it is empty. Imitates
-- cagg_get_time_min.
create function _caggctl_simulated.least_time(bucket _caggctl_simulated.bucket) returns bigint
language sql immutable
as $$
    select case
        when bucket.anchor is null then _caggctl_simulated.no_begin(bucket.time_type)
        else _caggctl_simulated.time_min(bucket.time_type)
    end
$$;
