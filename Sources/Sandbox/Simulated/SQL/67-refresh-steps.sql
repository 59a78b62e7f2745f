-- The steps of a refresh that change thresholds and rows.

-- Moves the invalidation threshold of a cagg's source forward to the end of a window. For an open window end, moves it
-- to the end of the bucket with the newest row. Never moves it back. Imitates invalidation_threshold_set_or_get.
create function _caggctl_simulated.move_threshold(cagg _caggctl_simulated.cagg, window_end bigint) returns bigint
language plpgsql
as $$
declare
    wanted bigint := window_end;
    threshold bigint;
begin
    if window_end >= _caggctl_simulated.time_end((cagg.bucket).time_type) then
        wanted := coalesce(
            _caggctl_simulated.next_bucket_start(cagg.bucket, _caggctl_simulated.newest_time(cagg.source)),
            _caggctl_simulated.least_time(cagg.bucket));
    end if;
    update _timescaledb_catalog.continuous_aggs_invalidation_threshold
    set watermark = greatest(watermark, wanted) where hypertable_id = cagg.source
    returning watermark into threshold;
    return threshold;
end
$$;

-- Moves a watermark forward to the end of the newest stored bucket. Never moves it back. Imitates
-- ts_cagg_watermark_update.
create function _caggctl_simulated.move_watermark(cagg _caggctl_simulated.cagg, newest_bucket bigint) returns void
language sql
as $$
    update _timescaledb_catalog.continuous_aggs_watermark w
    set watermark = b.bucket_end
    from _caggctl_simulated.end_of_bucket(cagg.bucket, newest_bucket) b (bucket_end)
    where w.mat_hypertable_id = cagg.id and w.watermark < b.bucket_end
$$;

-- Returns the end of a stored bucket. The argument is the start of a bucket, so a fixed width is simply added to it.
-- Imitates cagg_compute_watermark.
create function _caggctl_simulated.end_of_bucket(bucket _caggctl_simulated.bucket, start bigint) returns bigint
language sql immutable
as $$
    select case
        when bucket.anchor is null then _caggctl_simulated.next_bucket_start(bucket, start)
        else _caggctl_simulated.saturating_add(start, bucket.length, bucket.time_type)
    end
$$;

-- Sets the watermark to the end of the remaining stored rows, after stored rows were dropped. The new watermark may be
-- earlier.
create function _caggctl_simulated.reset_watermark(ht integer) returns void
language sql
as $$
    update _timescaledb_catalog.continuous_aggs_watermark
    set watermark = _timescaledb_functions.cagg_watermark_materialized(ht) where mat_hypertable_id = ht
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

-- Stores the buckets that start in one chunk of the materialization hypertable. A chunk that was created for them and
-- got no rows is dropped again.
create function _caggctl_simulated.materialize_chunk(
    cagg _caggctl_simulated.cagg, range_start bigint, range_end bigint
) returns void
language plpgsql
as $$
declare
    query _caggctl_simulated.continuous_agg;
    chunk_existed boolean;
    chunk regclass;
    oldest bigint;
    newest bigint;
    count bigint;
begin
    select * into strict query from _caggctl_simulated.continuous_agg where mat_hypertable_id = cagg.id;
    chunk_existed := exists (
        select from _timescaledb_catalog.dimension d
        join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
        where d.hypertable_id = cagg.id and s.range_start <= materialize_chunk.range_start
            and materialize_chunk.range_start < s.range_end);
    chunk := (_caggctl_simulated.chunk_covering(cagg.id, range_start)).chunk;
    execute format(
        'with stored as (insert into %s %s%s%s returning %I)
         select _timescaledb_functions.time_to_internal(min(%I)), _timescaledb_functions.time_to_internal(max(%I)),
                count(*)
         from stored',
        chunk, query.query_head,
        _caggctl_simulated.within(query.time_expression, (cagg.bucket).time_type, range_start, range_end),
        query.query_tail, cagg.bucket_column, cagg.bucket_column, cagg.bucket_column)
    into oldest, newest, count;
    raise log 'inserted % row(s) into materialization table "%"', count, chunk;
    if newest is not null then
        perform _caggctl_simulated.move_watermark(cagg, newest);
        perform _caggctl_simulated.log_change(cagg.id, oldest, newest);
    elsif not chunk_existed then
        perform _caggctl_simulated.drop_chunk(chunk);
    end if;
end
$$;

-- Replaces the stored rows of a range with the rows that the query returns for this range. The query runs only for the
-- parts in which the source has chunks. Imitates continuous_agg_update_materialization.
create function _caggctl_simulated.materialize(
    cagg _caggctl_simulated.cagg, range_start bigint, range_end bigint
) returns void
language plpgsql
as $$
declare
    dimension _timescaledb_catalog.dimension;
    source_slices int8multirange;
    slice record;
    piece_start bigint;
    piece_end bigint;
begin
    select * into strict dimension from _timescaledb_catalog.dimension d where d.hypertable_id = cagg.id;
    execute format(
        'delete from %s where %s', cagg.materialization,
        _caggctl_simulated.within(quote_ident(cagg.bucket_column), dimension.column_type, range_start, range_end));

    select
        range_agg(int8range(s.range_start, s.range_end))
        * int8multirange(int8range(materialize.range_start, materialize.range_end))
    into source_slices
    from _timescaledb_catalog.dimension d join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
    where d.hypertable_id = cagg.source;

    for slice in select lower(r) as low, upper(r) as high from unnest(source_slices) r order by 1 loop
        piece_start := greatest(piece_start, _caggctl_simulated.bucket_start(cagg.bucket, slice.low));
        while piece_start < slice.high loop
            piece_end := _caggctl_simulated.first_bucket_after_chunk(cagg.bucket, dimension, piece_start);
            perform _caggctl_simulated.materialize_chunk(cagg, piece_start, least(piece_end, range_end));
            piece_start := piece_end;
        end loop;
    end loop;
end
$$;

-- Returns the start of the first bucket that doesn't start in the same chunk as the given bucket. A bucket belongs to
-- the chunk that contains its start, even if the bucket ends in the next chunk.
create function _caggctl_simulated.first_bucket_after_chunk(
    bucket _caggctl_simulated.bucket, dimension _timescaledb_catalog.dimension, start bigint
) returns bigint
language plpgsql stable
as $$
declare
    chunk_end bigint := (
        _caggctl_simulated.chunk_range(start, dimension.interval_length, dimension.column_type)).range_end;
begin
    if chunk_end = 9223372036854775807 or _caggctl_simulated.bucket_start(bucket, chunk_end) = chunk_end then
        return chunk_end;
    end if;
    return _caggctl_simulated.next_bucket_start(bucket, chunk_end);
end
$$;
