-- Inserts. A statement first inserts its rows into the parent. At the end of the statement, the rows are moved to their
-- chunks, all rows of a chunk together. Therefore row counts and RETURNING are correct. A COPY of half a million rows
-- takes about twice as long as into an ordinary table; moving each row separately took four times as long. The moved
-- rows leave dead rows in the parent until VACUUM runs. New chunks are created in the order of the last row of each
-- chunk. The last row is used because, in a long COPY, a short row may be stored in a gap between the rows of an
-- earlier chunk.

-- Returns an SQL expression by which rows are grouped into chunks: it has the same value for all rows of a chunk of the
-- current length, and different values for different chunks.
create function _caggctl_simulated.chunk_of(time_column name, time_type regtype, chunk_interval bigint) returns text
language sql stable
as $$
    select case
        when _caggctl_simulated.is_integer_time(time_type)
            then format('_caggctl_simulated.step_start(%I, %s)', time_column, chunk_interval)
        else format(
            'date_bin(%s * interval ''1 microsecond'', %I::%s, ''1970-01-01 00:00:00+00'')',
            chunk_interval, time_column,
            case time_type when 'timestamptz'::regtype then time_type else 'timestamp' end)
    end
$$;

create function _caggctl_simulated.move_inserted() returns trigger
language plpgsql
as $$
declare
    ht integer := tg_argv[0];
    dimension _timescaledb_catalog.dimension;
    slice record;
    target record;
    lowest bigint;
begin
    select * into strict dimension from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    for slice in execute format(
        'select _timescaledb_functions.time_to_internal(min(%1$I)) as lowest,
                _timescaledb_functions.time_to_internal(max(%1$I)) as greatest
         from only %2$s group by %3$s order by max(ctid)',
        dimension.column_name, tg_relid::regclass,
        _caggctl_simulated.chunk_of(dimension.column_name, dimension.column_type, dimension.interval_length))
    loop
        lowest := slice.lowest;
        -- This loop runs once, unless the chunk interval was changed and older chunks are shorter.
        while lowest is not null loop
            target := _caggctl_simulated.chunk_covering(ht, lowest);
            lowest := _caggctl_simulated.move_into_chunk(
                dimension, tg_relid, target.chunk, lowest, target.range_end, slice.greatest);
        end loop;
    end loop;
    return null;
end
$$;

-- Moves the parent's rows from lowest up to the end of a chunk into this chunk, and logs the change. Returns the lowest
-- time of the rows up to greatest_time that don't fit into the chunk; null if all rows fit.
create function _caggctl_simulated.move_into_chunk(
    dimension _timescaledb_catalog.dimension, parent regclass, chunk regclass,
    lowest bigint, chunk_end bigint, greatest_time bigint
) returns bigint
language plpgsql
as $$
declare
    greatest_moved bigint := greatest_time;
    next_lowest bigint;
begin
    if greatest_time >= chunk_end and chunk_end <> 9223372036854775807 then
        execute format(
            'select _timescaledb_functions.time_to_internal(max(%1$I) filter (where %1$I < %3$s)),
                    _timescaledb_functions.time_to_internal(min(%1$I) filter (where %1$I >= %3$s))
             from only %2$s where %1$I >= %4$s and %1$I <= %5$s',
            dimension.column_name, parent,
            _caggctl_simulated.time_literal(chunk_end, dimension.column_type),
            _caggctl_simulated.time_literal(lowest, dimension.column_type),
            _caggctl_simulated.time_literal(greatest_time, dimension.column_type))
        into greatest_moved, next_lowest;
    end if;
    perform set_config('caggctl_simulated.moving', 'on', true);
    execute format(
        'with moved as (delete from only %1$s where %2$I >= %4$s and %2$I <= %5$s returning *)
         insert into %3$s select * from moved', parent, dimension.column_name, chunk,
        _caggctl_simulated.time_literal(lowest, dimension.column_type),
        _caggctl_simulated.time_literal(greatest_moved, dimension.column_type));
    perform set_config('caggctl_simulated.moving', '', true);
    perform _caggctl_simulated.log_change(dimension.hypertable_id, lowest, greatest_moved);
    return next_lowest;
end
$$;
