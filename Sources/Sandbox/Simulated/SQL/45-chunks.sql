-- Chunks: child tables, each with a CHECK on its range, so that plans leave out those that can't match.

-- The relation of the chunk that covers an instant, made if there is none. Ranges are multiples of the chunk interval
-- counted from the Unix epoch, as in the real engine. Locks the hypertable's catalog row: of two sessions that want
-- the same chunk, the second finds it made.
create function _caggctl_simulated.chunk_covering(ht integer, instant bigint) returns regclass
language plpgsql
as $$
declare
    dimension record;
    parent regclass := _caggctl_simulated.hypertable_relation(ht);
    slice_start bigint;
    chunk_id integer;
    chunk_name text;
    slice_id integer;
begin
    perform from _timescaledb_catalog.hypertable where id = ht for no key update;
    select d.id, d.column_name, d.interval_length into strict dimension
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    if instant is null then
        raise exception 'NULL value in column "%" violates not-null constraint', dimension.column_name
            using errcode = 'not_null_violation', hint = 'Columns used for time partitioning cannot be NULL.';
    end if;

    select c.table_name into chunk_name
    from _timescaledb_catalog.dimension_slice s join _timescaledb_catalog.chunk c on c.id = s.chunk_id
    where s.dimension_id = dimension.id and s.range_start <= instant and instant < s.range_end;
    if found then
        return format('_timescaledb_internal.%I', chunk_name)::regclass;
    end if;

    slice_start := floor(instant::numeric / dimension.interval_length) * dimension.interval_length;
    insert into _timescaledb_catalog.chunk (hypertable_id, schema_name, table_name, creation_time)
    values (ht, '_timescaledb_internal', gen_random_uuid()::text, clock_timestamp())
    returning id into chunk_id;
    chunk_name := format('_hyper_%s_%s_chunk', ht, chunk_id);
    update _timescaledb_catalog.chunk set table_name = chunk_name where id = chunk_id;
    insert into _timescaledb_catalog.dimension_slice (chunk_id, dimension_id, range_start, range_end)
    values (chunk_id, dimension.id, slice_start, slice_start + dimension.interval_length)
    returning id into slice_id;

    execute format(
        'create table _timescaledb_internal.%I (constraint %I check (%I >= %L::timestamptz and %I < %L::timestamptz)) '
            || 'inherits (%s)',
        chunk_name, 'constraint_' || slice_id,
        dimension.column_name, _timescaledb_functions.to_timestamp(slice_start),
        dimension.column_name, _timescaledb_functions.to_timestamp(slice_start + dimension.interval_length),
        parent);
    perform _caggctl_simulated.copy_indexes(parent, chunk_name);
    perform _caggctl_simulated.watch_chunk(ht, chunk_name);
    perform _caggctl_simulated.write_router(ht);
    return format('_timescaledb_internal.%I', chunk_name)::regclass;
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

-- Writes the function that sends rows to the chunks: a binary search over their ranges with one static INSERT a leaf,
-- each planned once a session. A dynamic INSERT a row would make COPY several times slower.
create function _caggctl_simulated.write_router(ht integer) returns void
language plpgsql
as $$
declare
    time_column name;
    leaves text[];
    starts bigint[];
begin
    select d.column_name into strict time_column
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    select array_agg(
            format(
                E'if new.%1$I >= %2$L and new.%1$I < %3$L then\n'
                    'insert into _timescaledb_internal.%4$I select new.*; return null; end if;\n',
                time_column, _timescaledb_functions.to_timestamp(s.range_start),
                _timescaledb_functions.to_timestamp(s.range_end), c.table_name)
            order by s.range_start),
        array_agg(s.range_start order by s.range_start)
    into leaves, starts
    from _timescaledb_catalog.chunk c join _timescaledb_catalog.dimension_slice s on s.chunk_id = c.id
    where c.hypertable_id = ht;

    execute format(
        $router$
            create or replace function _caggctl_simulated.route_%1$s() returns trigger language plpgsql as $body$
            begin
                if new.%2$I < nullif(current_setting('caggctl_simulated.watched_%1$s', true), '')::timestamptz then
                    perform _caggctl_simulated.note_insert(%1$s, new.%2$I);
                end if;
                %3$s
                execute format('insert into %%s select ($1).*', _caggctl_simulated.chunk_covering(
                    %1$s, _timescaledb_functions.to_unix_microseconds(new.%2$I))) using new;
                return null;
            end
            $body$
        $router$,
        ht, time_column,
        _caggctl_simulated.search_tree(time_column, leaves, starts, 1, coalesce(cardinality(leaves), 0)));
    if not exists (
        select from pg_trigger
        where tgrelid = _caggctl_simulated.hypertable_relation(ht) and tgname = 'ts_insert_blocker')
    then
        execute format(
            'create trigger ts_insert_blocker before insert on %s for each row '
                || 'execute function _caggctl_simulated.route_%s()',
            _caggctl_simulated.hypertable_relation(ht), ht);
    end if;
end
$$;

-- PL/pgSQL for a balanced search among leaves[lower..upper].
create function _caggctl_simulated.search_tree(
    time_column name, leaves text[], starts bigint[], lower_leaf integer, upper_leaf integer
) returns text
language plpgsql immutable
as $$
declare
    middle integer := (lower_leaf + upper_leaf + 1) / 2;
begin
    if lower_leaf > upper_leaf then
        return '';
    elsif lower_leaf = upper_leaf then
        return leaves[lower_leaf];
    end if;
    return format(
        E'if new.%I < %L then\n%selse\n%send if;\n',
        time_column, _timescaledb_functions.to_timestamp(starts[middle]),
        _caggctl_simulated.search_tree(time_column, leaves, starts, lower_leaf, middle - 1),
        _caggctl_simulated.search_tree(time_column, leaves, starts, middle, upper_leaf));
end
$$;
