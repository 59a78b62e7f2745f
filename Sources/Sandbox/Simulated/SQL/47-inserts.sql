-- Inserts. Rows land in the parent first; at the end of the statement they move to their chunks, all rows of a chunk in
-- one go. So counts and RETURNING are right, and a COPY of half a million rows takes about twice what it takes into an
-- ordinary table; sending each row to its chunk as it comes took four times as long. What moved leaves dead rows behind
-- in the parent, for vacuum.

create function _caggctl_simulated.move_inserted() returns trigger
language plpgsql
as $$
declare
    ht integer := tg_argv[0];
    dimension record;
    slice record;
    target record;
    lowest timestamptz;
begin
    select d.column_name, d.interval_length * interval '1 microsecond' as chunk_interval into strict dimension
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    for slice in execute format(
        'select min(%1$I) as lowest, max(%1$I) as greatest from only %2$s group by date_bin($1, %1$I, $2) order by 1',
        dimension.column_name, tg_relid::regclass)
        using dimension.chunk_interval, timestamptz '1970-01-01 00:00:00+00'
    loop
        lowest := slice.lowest;
        -- One turn, unless the chunk interval was changed and older chunks are shorter.
        while lowest is not null loop
            target := _caggctl_simulated.chunk_covering(ht, _timescaledb_functions.to_unix_microseconds(lowest));
            lowest := _caggctl_simulated.move_into_chunk(
                ht, tg_relid, dimension.column_name, target.chunk, lowest,
                _timescaledb_functions.to_timestamp(target.range_end), slice.greatest);
        end loop;
    end loop;
    return null;
end
$$;

-- Moves the rows from lowest up to the end of a chunk, and logs the change. Returns the lowest of those up to greatest
-- that didn't fit, null if there is none.
create function _caggctl_simulated.move_into_chunk(
    ht integer, parent regclass, time_column name, chunk regclass,
    lowest timestamptz, chunk_end timestamptz, greatest_time timestamptz
) returns timestamptz
language plpgsql
as $$
declare
    greatest_moved timestamptz := greatest_time;
    next_lowest timestamptz;
begin
    if greatest_time >= chunk_end then
        execute format(
            'select max(%1$I) filter (where %1$I < $2), min(%1$I) filter (where %1$I >= $2)
             from only %2$s where %1$I >= $1 and %1$I <= $3', time_column, parent)
        into greatest_moved, next_lowest using lowest, chunk_end, greatest_time;
    end if;
    perform set_config('caggctl_simulated.moving', 'on', true);
    execute format(
        'with moved as (delete from only %1$s where %2$I >= $1 and %2$I <= $2 returning *)
         insert into %3$s select * from moved', parent, time_column, chunk)
    using lowest, greatest_moved;
    perform set_config('caggctl_simulated.moving', '', true);
    perform _caggctl_simulated.log_change(
        ht, _timescaledb_functions.to_unix_microseconds(lowest),
        _timescaledb_functions.to_unix_microseconds(greatest_moved));
    return next_lowest;
end
$$;
