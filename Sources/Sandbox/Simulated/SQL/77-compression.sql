-- Compression, as far as it is visible in the catalogs: chunks are marked as compressed, and their rows stay unchanged.
-- Since 2.18, the real engine's messages call it the columnstore.

create function _caggctl_simulated.compression_word() returns text
language sql stable
as $$ select case when _caggctl_simulated.at_least('2.18') then 'columnstore' else 'compression' end $$;

create function _caggctl_simulated.compressed_word() returns text
language sql stable
as $$ select case when _caggctl_simulated.at_least('2.18') then 'converted to columnstore' else 'compressed' end $$;

-- Returns the id of a hypertable, or of a cagg's materialization hypertable. Throws an error for other relations.
create function _caggctl_simulated.require_hypertable(relation regclass) returns integer
language plpgsql stable
as $$
declare
    ht integer := _caggctl_simulated.hypertable_id(relation);
begin
    if ht is null then
        raise exception '"%" is not a hypertable or a continuous aggregate', relation using errcode = 'TS001';
    end if;
    return ht;
end
$$;

-- ALTER TABLE or ALTER MATERIALIZED VIEW … SET (timescaledb.compress). The real engine creates a hypertable for the
-- compressed rows. The simulated engine only writes its catalog row.
create procedure _caggctl_simulated.enable_compression(relation regclass, orders_by boolean)
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.require_hypertable(relation);
    compressed_id integer;
begin
    if (select compression_state from _timescaledb_catalog.hypertable where id = ht) = 1 then
        return;
    end if;
    if not orders_by and exists (select from _timescaledb_catalog.continuous_agg where mat_hypertable_id = ht) then
        raise notice 'defaulting compress_orderby to %',
            (select quote_ident(column_name) from _timescaledb_catalog.dimension where hypertable_id = ht);
    end if;
    insert into _timescaledb_catalog.hypertable (
        schema_name, table_name, associated_schema_name, associated_table_prefix, num_dimensions,
        chunk_sizing_func_schema, chunk_sizing_func_name, chunk_target_size, compression_state)
    values (
        '_timescaledb_internal', gen_random_uuid()::text, '_timescaledb_internal', gen_random_uuid()::text, 0,
        '_timescaledb_functions', 'calculate_chunk_interval', 0, 2)
    returning id into compressed_id;
    update _timescaledb_catalog.hypertable
    set table_name = '_compressed_hypertable_' || compressed_id, associated_table_prefix = '_hyper_' || compressed_id
    where id = compressed_id;
    update _timescaledb_catalog.hypertable
    set compression_state = 1, compressed_hypertable_id = compressed_id where id = ht;
end
$$;

-- ALTER TABLE or ALTER MATERIALIZED VIEW … SET (timescaledb.compress = false).
create procedure _caggctl_simulated.disable_compression(relation regclass)
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.require_hypertable(relation);
begin
    if exists (select from _timescaledb_catalog.chunk where hypertable_id = ht and status & 1 = 1) then
        raise exception 'cannot disable % on hypertable with % chunks',
            _caggctl_simulated.compression_word(), _caggctl_simulated.compressed_word()
            using errcode = 'feature_not_supported';
    end if;
    delete from _timescaledb_catalog.hypertable h
    using _timescaledb_catalog.hypertable compressed
    where compressed.id = ht and h.id = compressed.compressed_hypertable_id;
    update _timescaledb_catalog.hypertable
    set compression_state = 0, compressed_hypertable_id = null where id = ht;
end
$$;

-- Reports that a chunk is already in the requested state: as a notice if tolerated is true, otherwise as an error.
create function _caggctl_simulated.tell_chunk_state(chunk regclass, state text, code text, tolerated boolean) returns void
language plpgsql
as $$
declare
    message text := format(
        'chunk "%s" is %s %s', (select relname from pg_class where oid = chunk), state,
        _caggctl_simulated.compressed_word());
begin
    if tolerated then
        raise notice '%', message using errcode = code;
    else
        raise exception '%', message using errcode = code;
    end if;
end
$$;

create function public.compress_chunk(
    uncompressed_chunk regclass, if_not_compressed boolean default true, recompress boolean default false
) returns regclass
language plpgsql strict
as $$
declare
    found_chunk record;
begin
    select c.id, c.status, h.table_name, h.compression_state into found_chunk
    from _timescaledb_catalog.chunk c join _timescaledb_catalog.hypertable h on h.id = c.hypertable_id
    where format('%I.%I', c.schema_name, c.table_name)::regclass = uncompressed_chunk;
    if found_chunk.id is null then
        raise exception 'chunk not found' using errcode = 'undefined_object';
    elsif found_chunk.compression_state <> 1 then
        raise exception '% not enabled on "%"', _caggctl_simulated.compression_word(), found_chunk.table_name
            using errcode = 'feature_not_supported';
    elsif found_chunk.status & 1 = 1 then
        perform _caggctl_simulated.tell_chunk_state(
            uncompressed_chunk, 'already', 'duplicate_object', if_not_compressed);
    end if;
    update _timescaledb_catalog.chunk set status = status | 1 where id = found_chunk.id;
    return uncompressed_chunk;
end
$$;

create function public.decompress_chunk(uncompressed_chunk regclass, if_compressed boolean default true)
returns regclass
language plpgsql strict
as $$
begin
    update _timescaledb_catalog.chunk c
    set status = 0
    where format('%I.%I', c.schema_name, c.table_name)::regclass = uncompressed_chunk and c.status & 1 = 1;
    if not found then
        perform _caggctl_simulated.tell_chunk_state(
            uncompressed_chunk, 'not', 'object_not_in_prerequisite_state', if_compressed);
        return null;
    end if;
    return uncompressed_chunk;
end
$$;
