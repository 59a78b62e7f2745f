-- Chunks. A chunk is a child table with a CHECK on its range, so that query plans leave out chunks that can't match.

-- Returns the range of the chunk for an instant. It is a multiple of the chunk interval, counted from zero. A bound
-- outside the range of the time type becomes infinite. Imitates calculate_open_range_default.
create function _caggctl_simulated.chunk_range(
    instant bigint, chunk_interval bigint, time_type regtype, out range_start bigint, out range_end bigint
)
language plpgsql immutable
as $$
declare
    start numeric := _caggctl_simulated.step_start(instant, chunk_interval);
begin
    range_start := case
        when start >= _caggctl_simulated.time_min(time_type) then start else -9223372036854775808 end;
    range_end := case
        when start + chunk_interval <= _caggctl_simulated.time_max(time_type) then start + chunk_interval
        else 9223372036854775807
    end;
end
$$;

-- Returns the chunk that covers an instant. If there is none, creates it. The range of a new chunk is made shorter if
-- it would overlap chunks of another length. Locks the hypertable's catalog row: if two sessions need the same new
-- chunk, the second session finds the chunk that the first session created.
create function _caggctl_simulated.chunk_covering(
    ht integer, instant bigint, out chunk regclass, out range_start bigint, out range_end bigint
)
language plpgsql
as $$
declare
    dimension record;
    parent regclass := _caggctl_simulated.hypertable_relation(ht);
    added record;
begin
    perform from _timescaledb_catalog.hypertable where id = ht for no key update;
    select d.id, d.column_name, d.column_type, d.interval_length into strict dimension
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;

    select format('%I.%I', c.schema_name, c.table_name)::regclass, s.range_start, s.range_end
    into chunk, range_start, range_end
    from _caggctl_simulated.chunk_slice s join _caggctl_simulated.chunk c on c.id = s.chunk_id
    where s.dimension_id = dimension.id and s.range_start <= instant
        and (instant < s.range_end or s.range_end = 9223372036854775807);
    if found then
        return;
    end if;

    select r.range_start, r.range_end into range_start, range_end
    from _caggctl_simulated.chunk_range(instant, dimension.interval_length, dimension.column_type) r;
    select greatest(chunk_covering.range_start, max(s.range_end) filter (where s.range_end <= instant)),
        least(chunk_covering.range_end, min(s.range_start) filter (where s.range_start > instant))
    into range_start, range_end
    from _timescaledb_catalog.dimension_slice s where s.dimension_id = dimension.id;
    added := _caggctl_simulated.add_chunk(ht, dimension.id, instant, range_start, range_end);
    range_start := added.range_start;
    range_end := added.range_end;

    execute format(
        'create table _timescaledb_internal.%I (constraint %I check (%s)) inherits (%s)',
        added.chunk_name, 'constraint_' || added.slice_id,
        _caggctl_simulated.within(
            quote_ident(dimension.column_name), dimension.column_type, range_start, range_end),
        parent);
    perform _caggctl_simulated.copy_indexes(parent, added.chunk_name);
    perform _caggctl_simulated.watch_chunk(ht, added.chunk_name);
    chunk := format('_timescaledb_internal.%I', added.chunk_name)::regclass;
end
$$;

-- Returns the SQL condition that a time is in a range. An infinite bound is left out.
create function _caggctl_simulated.within(
    expression text, time_type regtype, range_start bigint, range_end bigint
) returns text
language sql stable
as $$
    select coalesce(
        nullif(concat_ws(
            ' and ',
            expression || ' >= '
                || _caggctl_simulated.time_literal(nullif(range_start, -9223372036854775808), time_type),
            expression || ' < '
                || _caggctl_simulated.time_literal(nullif(range_end, 9223372036854775807), time_type)), ''),
        'true')
$$;

-- Creates the hypertable's indexes on a chunk, with the names that the real engine uses. Inheritance doesn't do this.
create function _caggctl_simulated.copy_indexes(parent regclass, chunk_name text) returns void
language plpgsql
as $$
declare
    index_name name;
    definition text;
begin
    for index_name, definition in
        select c.relname, pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indrelid = parent order by i.indexrelid
    loop
        execute regexp_replace(
            definition, '^CREATE (UNIQUE )?INDEX .*? ON (ONLY )?.*? USING ',
            format(
                'CREATE \1INDEX %I ON _timescaledb_internal.%I USING ',
                left(chunk_name || '_' || index_name, 63), chunk_name));
    end loop;
end
$$;
