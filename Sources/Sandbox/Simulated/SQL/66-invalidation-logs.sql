-- The materialization invalidation log: the invalidated ranges of each continuous aggregate. A refresh takes the
-- entries in its window from this log.

-- Moves all entries from the invalidation log of a hypertable to the materialization invalidation log of every
-- continuous aggregate on it. Overlapping and adjacent ranges are merged. Imitates invalidation_process_hypertable_log.
create function _caggctl_simulated.move_invalidations(ht integer) returns void
language sql
as $$
    with moved as (
        delete from _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log
        where hypertable_id = ht
        returning lowest_modified_value, greatest_modified_value
    ), merged as (
        select
            a.mat_hypertable_id,
            range_agg(int8range(e.lowest, nullif(e.highest, 9223372036854775807), '[]')) as ranges
        from _timescaledb_catalog.continuous_agg a
        cross join _caggctl_simulated.cagg(a.mat_hypertable_id) c
        cross join moved m
        cross join _caggctl_simulated.expand_to_buckets(
            c.bucket, m.lowest_modified_value, m.greatest_modified_value) e
        where a.raw_hypertable_id = ht
        group by a.mat_hypertable_id
    )
    insert into _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
    select mat_hypertable_id, lower(r), coalesce(upper(r) - 1, 9223372036854775807)
    from merged cross join unnest(ranges) r
    order by 1, 2
$$;

-- Cuts one log entry at the bounds of a window. The parts outside the window stay in the log, and the part inside is
-- returned. An entry that is completely inside stays in the log, and the result is empty. Imitates
-- cut_invalidation_along_refresh_window.
create function _caggctl_simulated.cut_invalidation(
    cagg_id integer, entry tid, lowest bigint, highest bigint, window_start bigint, window_end bigint,
    out inside int8multirange
)
language plpgsql
as $$
declare
    entry_used boolean := false;
begin
    inside := '{}';
    if lowest >= window_start and highest < window_end then
        update _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l
        set lowest_modified_value = lowest, greatest_modified_value = highest
        where l.ctid = entry and l.greatest_modified_value <> highest;
        return;
    end if;
    if lowest < window_start then
        update _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
        set lowest_modified_value = lowest, greatest_modified_value = window_start - 1
        where ctid = entry;
        entry_used := true;
    end if;
    if highest >= window_end then
        if entry_used then
            insert into _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
            values (cagg_id, window_end, highest);
        else
            update _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
            set lowest_modified_value = window_end, greatest_modified_value = highest
            where ctid = entry;
        end if;
    end if;
    inside := int8multirange(int8range(
        greatest(lowest, window_start), least(highest, window_end - 1), '[]'));
end
$$;

-- Cuts the materialization invalidation log of a continuous aggregate at the bounds of a window, so that each entry is
-- either inside or outside the window. Imitates process_cagg_invalidations_for_refresh.
create function _caggctl_simulated.cut_invalidations(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint
) returns void
language plpgsql
as $$
declare
    entry record;
    merged record;
    inside int8multirange := '{}';
begin
    for entry in
        select l.ctid, e.lowest, e.highest
        from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l
        cross join _caggctl_simulated.expand_to_buckets(
            cagg.bucket, l.lowest_modified_value, l.greatest_modified_value) e
        where l.materialization_id = cagg.id and l.lowest_modified_value < window_end
            and e.highest >= window_start
        order by l.lowest_modified_value, l.ctid
    loop
        if merged is null then
            merged := entry;
        elsif merged.highest >= greatest(entry.lowest, -9223372036854775807) - 1 then
            merged.highest := greatest(merged.highest, entry.highest);
            delete from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log where ctid = entry.ctid;
        else
            inside := inside + _caggctl_simulated.cut_invalidation(
                cagg.id, merged.ctid, merged.lowest, merged.highest, window_start, window_end);
            merged := entry;
        end if;
    end loop;
    if merged is not null then
        inside := inside + _caggctl_simulated.cut_invalidation(
            cagg.id, merged.ctid, merged.lowest, merged.highest, window_start, window_end);
    end if;
    insert into _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
    select cagg.id, lower(r), upper(r) - 1 from unnest(inside) r;
end
$$;

-- Deletes the entries inside a window from the materialization invalidation log, and returns their ranges in order.
create function _caggctl_simulated.take_invalidations(
    cagg_id integer, window_start bigint, window_end bigint
) returns int8range[]
language sql
as $$
    with deleted as (
        delete from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
        where materialization_id = cagg_id
            and lowest_modified_value >= window_start and greatest_modified_value < window_end
        returning lowest_modified_value, greatest_modified_value
    )
    select coalesce(
        array_agg(int8range(lowest_modified_value, greatest_modified_value + 1) order by lowest_modified_value), '{}')
    from deleted
$$;
