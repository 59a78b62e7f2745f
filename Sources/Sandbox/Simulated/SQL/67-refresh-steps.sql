-- The steps of a refresh that touch thresholds and rows.

-- Moves the invalidation threshold of a cagg's source up to a window's end, or for an open end up to the end of the
-- bucket that holds the newest row; never back. Imitates invalidation_threshold_set_or_get.
create function _caggctl_simulated.move_threshold(cagg _caggctl_simulated.cagg, window_end bigint) returns bigint
language plpgsql
as $$
declare
    wanted bigint := window_end;
    threshold bigint;
begin
    if window_end >= _caggctl_simulated.time_end() then
        wanted := coalesce(
            _caggctl_simulated.next_bucket_start(cagg.width, _caggctl_simulated.newest_time(cagg.source)),
            _caggctl_simulated.time_min());
    end if;
    update _timescaledb_catalog.continuous_aggs_invalidation_threshold
    set watermark = greatest(watermark, wanted) where hypertable_id = cagg.source
    returning watermark into threshold;
    return threshold;
end
$$;

-- Moves a watermark up to the end of the newest stored bucket; never back. Imitates ts_cagg_watermark_update.
create function _caggctl_simulated.move_watermark(cagg _caggctl_simulated.cagg, newest_bucket bigint) returns void
language sql
as $$
    update _timescaledb_catalog.continuous_aggs_watermark
    set watermark = newest_bucket + cagg.width
    where mat_hypertable_id = cagg.id and watermark < newest_bucket + cagg.width
$$;

-- After stored rows were dropped: the watermark of what is left, even if that is earlier.
create function _caggctl_simulated.reset_watermark(ht integer) returns void
language sql
as $$
    update _timescaledb_catalog.continuous_aggs_watermark
    set watermark = coalesce(
        _caggctl_simulated.newest_time(ht) + (_caggctl_simulated.cagg(ht)).width,
        _caggctl_simulated.time_min())
    where mat_hypertable_id = ht
$$;

-- Imitates _timescaledb_functions.cagg_watermark.
create function _timescaledb_functions.cagg_watermark(hypertable_id integer) returns bigint
language plpgsql stable strict
as $$
declare
    found_watermark bigint := (
        select watermark from _timescaledb_catalog.continuous_aggs_watermark where mat_hypertable_id = hypertable_id);
begin
    if found_watermark is null then
        raise exception 'invalid materialized hypertable ID: %', hypertable_id
            using errcode = 'invalid_parameter_value';
    end if;
    return found_watermark;
end
$$;

-- Stores the buckets whose starts lie in one chunk of the materialization hypertable. A chunk that gets no row is not
-- left behind.
create function _caggctl_simulated.materialize_chunk(
    cagg _caggctl_simulated.cagg, range_start bigint, range_end bigint
) returns void
language plpgsql
as $$
declare
    query _caggctl_simulated.continuous_agg;
    chunk_existed boolean;
    chunk regclass;
    oldest timestamptz;
    newest timestamptz;
begin
    select * into strict query from _caggctl_simulated.continuous_agg where mat_hypertable_id = cagg.id;
    chunk_existed := exists (
        select from _timescaledb_catalog.dimension d
        join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
        where d.hypertable_id = cagg.id and s.range_start <= materialize_chunk.range_start
            and materialize_chunk.range_start < s.range_end);
    chunk := (_caggctl_simulated.chunk_covering(cagg.id, range_start)).chunk;
    execute format(
        'with stored as (insert into %s %s%s >= _timescaledb_functions.to_timestamp(%s) '
            || 'and %s < _timescaledb_functions.to_timestamp(%s)%s returning %I) select min(%I), max(%I) from stored',
        chunk, query.query_head, query.time_expression, range_start, query.time_expression, range_end,
        query.query_tail, cagg.bucket_column, cagg.bucket_column, cagg.bucket_column)
    into oldest, newest;
    if newest is not null then
        perform _caggctl_simulated.move_watermark(cagg, _timescaledb_functions.to_unix_microseconds(newest));
        perform _caggctl_simulated.log_change(
            cagg.id, _timescaledb_functions.to_unix_microseconds(oldest),
            _timescaledb_functions.to_unix_microseconds(newest));
    elsif not chunk_existed then
        perform _caggctl_simulated.drop_chunk(chunk);
    end if;
end
$$;

-- Replaces the stored rows of one range by what the query yields for it. Only where the source has chunks is there
-- anything to ask. Imitates continuous_agg_update_materialization.
create function _caggctl_simulated.materialize(
    cagg _caggctl_simulated.cagg, range_start bigint, range_end bigint
) returns void
language plpgsql
as $$
declare
    chunk_interval bigint := (
        select interval_length from _timescaledb_catalog.dimension where hypertable_id = cagg.id);
    source_slices int8multirange;
    piece_start bigint;
    piece_end bigint;
begin
    execute format(
        'delete from %s where %I >= _timescaledb_functions.to_timestamp(%s) '
            || 'and %I < _timescaledb_functions.to_timestamp(%s)',
        cagg.materialization, cagg.bucket_column, range_start, cagg.bucket_column, range_end);

    select
        range_agg(int8range(s.range_start, s.range_end))
        * int8multirange(int8range(materialize.range_start, materialize.range_end))
    into source_slices
    from _timescaledb_catalog.dimension d join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
    where d.hypertable_id = cagg.source;

    piece_start := _caggctl_simulated.bucket_start(cagg.width, lower(source_slices));
    while piece_start < upper(source_slices) loop
        -- A bucket belongs to the chunk that holds its start, even if it ends in the next one.
        piece_end := _caggctl_simulated.bucket_start(
            cagg.width, ((floor(piece_start::numeric / chunk_interval) + 1) * chunk_interval)::bigint + cagg.width - 1);
        if source_slices && int8range(piece_start, piece_end) then
            perform _caggctl_simulated.materialize_chunk(cagg, piece_start, least(piece_end, range_end));
        end if;
        piece_start := piece_end;
    end loop;
end
$$;
