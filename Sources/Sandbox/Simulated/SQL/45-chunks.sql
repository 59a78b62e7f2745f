-- Chunks: child tables, each with a CHECK on its range, so that plans leave out those that can't match.

-- The chunk that covers an instant, made if there is none. Ranges are multiples of the chunk interval counted from the
-- Unix epoch, cut where they would overlap chunks of another length. Locks the hypertable's catalog row: of two
-- sessions that want the same chunk, the second finds it made.
create function _caggctl_simulated.chunk_covering(
    ht integer, instant bigint, out chunk regclass, out range_start bigint, out range_end bigint
)
language plpgsql
set datestyle = 'ISO' set timezone = 'UTC'
as $$
declare
    dimension record;
    parent regclass := _caggctl_simulated.hypertable_relation(ht);
    added record;
begin
    perform from _timescaledb_catalog.hypertable where id = ht for no key update;
    select d.id, d.column_name, d.interval_length into strict dimension
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;

    select format('%I.%I', c.schema_name, c.table_name)::regclass, s.range_start, s.range_end
    into chunk, range_start, range_end
    from _caggctl_simulated.chunk_slice s join _caggctl_simulated.chunk c on c.id = s.chunk_id
    where s.dimension_id = dimension.id and s.range_start <= instant and instant < s.range_end;
    if found then
        return;
    end if;

    range_start := floor(instant::numeric / dimension.interval_length) * dimension.interval_length;
    range_end := range_start + dimension.interval_length;
    select greatest(chunk_covering.range_start, max(s.range_end) filter (where s.range_end <= instant)),
        least(chunk_covering.range_end, min(s.range_start) filter (where s.range_start > instant))
    into range_start, range_end
    from _timescaledb_catalog.dimension_slice s where s.dimension_id = dimension.id;
    added := _caggctl_simulated.add_chunk(ht, dimension.id, instant, range_start, range_end);
    range_start := added.range_start;
    range_end := added.range_end;

    execute format(
        'create table _timescaledb_internal.%I (constraint %I check (%I >= %L::timestamptz and %I < %L::timestamptz)) '
            || 'inherits (%s)',
        added.chunk_name, 'constraint_' || added.slice_id,
        dimension.column_name, _timescaledb_functions.to_timestamp(range_start),
        dimension.column_name, _timescaledb_functions.to_timestamp(range_end),
        parent);
    perform _caggctl_simulated.copy_indexes(parent, added.chunk_name);
    perform _caggctl_simulated.watch_chunk(ht, added.chunk_name);
    chunk := format('_timescaledb_internal.%I', added.chunk_name)::regclass;
end
$$;

-- Gives a chunk its hypertable's indexes (inheritance passes none on), under the names the real engine gives them.
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
