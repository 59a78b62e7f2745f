-- The window of a refresh, and its batches.

-- The properties of a continuous aggregate that the steps of a refresh need. width is the length of its bucket.
create type _caggctl_simulated.cagg as (
    id integer, name name, source integer, source_relation regclass, materialization regclass, bucket_column name,
    width bigint, bucket _caggctl_simulated.bucket
);

create function _caggctl_simulated.cagg(id integer) returns _caggctl_simulated.cagg
language sql stable strict
as $$
    select row(
        id, a.user_view_name, a.raw_hypertable_id, _caggctl_simulated.hypertable_relation(a.raw_hypertable_id),
        _caggctl_simulated.hypertable_relation(id), q.bucket_column,
        (q.bucket).length, q.bucket)::_caggctl_simulated.cagg
    from _timescaledb_catalog.continuous_agg a
    join _caggctl_simulated.continuous_agg q using (mat_hypertable_id)
    where a.mat_hypertable_id = id
$$;

-- Returns the newest time in a hypertable. Null if the hypertable is empty.
create function _caggctl_simulated.newest_time(ht integer) returns bigint
language plpgsql stable
as $$
declare
    newest bigint;
begin
    execute format(
        'select _timescaledb_functions.time_to_internal(max(%I)) from %s',
        (select column_name from _timescaledb_catalog.dimension where hypertable_id = ht),
        _caggctl_simulated.hypertable_relation(ht))
    into newest;
    return newest;
end
$$;

-- Returns the batches of a refresh, the oldest first. A batch is a range of buckets with a chunk and an invalidation.
-- There are no batches if the window isn't longer than one batch. A null bound is open. Imitates
-- continuous_agg_split_refresh_window.
create function _caggctl_simulated.batches(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, buckets_per_batch integer, forced boolean
) returns table (batch_start bigint, batch_end bigint)
language plpgsql stable
as $$
declare
    bounds record;
    slices int8multirange;
    invalid int8multirange;
    pending record;
    size bigint := cagg.width * buckets_per_batch;
    next_start bigint;
begin
    select
        min(s.range_start) as lowest, max(s.range_end) as highest,
        range_agg(int8range(s.range_start, s.range_end)) as slices
    into bounds
    from _timescaledb_catalog.dimension d join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
    where d.hypertable_id = cagg.source;
    if buckets_per_batch = 0 or bounds.lowest is null
        or window_start is null and bounds.lowest <= _caggctl_simulated.time_min((cagg.bucket).time_type)
        or window_end is null and bounds.highest > _caggctl_simulated.time_max((cagg.bucket).time_type)
    then
        return;
    end if;
    slices := bounds.slices;
    window_start := coalesce(window_start, _caggctl_simulated.bucket_start(cagg.bucket, bounds.lowest));
    window_end := coalesce(
        window_end, _caggctl_simulated.next_bucket_start(cagg.bucket, _caggctl_simulated.newest_time(cagg.source)));
    select * into bounds from _caggctl_simulated.inscribed(cagg.bucket, window_start, window_end);
    if bounds.last_end is null or bounds.last_end::numeric - bounds.first_start <= size then
        return;
    end if;

    if forced then
        invalid := int8multirange(int8range(bounds.first_start, bounds.last_end));
    else
        -- The hypertable's log counts as one range from its first to its last entry, as in the real engine.
        select coalesce(range_agg(int8range(l.lowest, nullif(l.highest, 9223372036854775807))), '{}') into invalid
        from (
            select lowest_modified_value, greatest_modified_value
            from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
            where materialization_id = cagg.id
            union all
            select min(lowest_modified_value), max(greatest_modified_value)
            from _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log
            where hypertable_id = cagg.source
        ) l (lowest, highest)
        where l.lowest < l.highest;
    end if;

    next_start := bounds.first_start;
    for pending in
        select lower(r) as low, upper(r) as high
        from unnest(slices * invalid * int8multirange(int8range(bounds.first_start, bounds.last_end))) r
        order by 1
    loop
        next_start := greatest(next_start, _caggctl_simulated.bucket_start(cagg.bucket, pending.low));
        while next_start < pending.high loop
            batch_start := next_start;
            batch_end := next_start;
            if (cagg.bucket).anchor is not null then
                batch_end := least(next_start::numeric + size, bounds.last_end);
            else
                for bucket in 1 .. buckets_per_batch loop
                    batch_end := _caggctl_simulated.next_bucket_start(cagg.bucket, batch_end);
                end loop;
            end if;
            batch_end := least(batch_end, bounds.last_end);
            return next;
            next_start := batch_end;
        end loop;
    end loop;
end
$$;
