-- The functions show_chunks and drop_chunks. In the real engine, their arguments have the type "any", which PL/pgSQL
-- doesn't allow. The closest type is anycompatible. With it, literals are passed as text.

-- Returns the id of the hypertable whose chunks are meant. Throws an error if the relation is neither a hypertable nor
-- a continuous aggregate.
create function _caggctl_simulated.chunked(relation regclass) returns integer
language plpgsql stable
as $$
begin
    if _caggctl_simulated.hypertable_id(relation) is null then
        raise exception '"%" is not a hypertable or a continuous aggregate', relation
            using errcode = 'TS001',
                  hint = 'The operation is only possible on a hypertable or continuous aggregate.';
    end if;
    return _caggctl_simulated.hypertable_id(relation);
end
$$;

-- Returns the chunks that end at or before older_than, start at or after newer_than, and were created before
-- created_before and at or after created_after. A null argument is ignored. The order is the order of creation.
create function _caggctl_simulated.chunks_between(
    relation regclass, older_than bigint, newer_than bigint, created_before timestamptz, created_after timestamptz
) returns table (chunk_id integer, chunk regclass, range_start bigint, range_end bigint)
language plpgsql stable
as $$
begin
    return query
    select c.id, format('%I.%I', c.schema_name, c.table_name)::regclass, s.range_start, s.range_end
    from _caggctl_simulated.chunk c join _caggctl_simulated.chunk_slice s on s.chunk_id = c.id
    where c.hypertable_id = _caggctl_simulated.chunked(relation)
        and s.range_end <= coalesce(older_than, s.range_end)
        and s.range_start >= coalesce(newer_than, s.range_start)
        and (created_before is null or c.creation_time < created_before)
        and (created_after is null or c.creation_time >= created_after)
    order by c.id;
end
$$;

create function _caggctl_simulated.drop_chunk(chunk regclass, keeps_row boolean default false) returns void
language plpgsql
as $$
begin
    perform _caggctl_simulated.forget_chunk(n.nspname, c.relname, keeps_row)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = chunk;
    execute format('drop table %s', chunk);
end
$$;

-- Drops chunks. The range of each dropped chunk is logged as an invalidation, including its end, so the next refresh of
-- the range also deletes the aggregates. The watermark of a materialization hypertable is computed again from the
-- remaining rows. Imitates ts_chunk_do_drop_chunks.
create function _caggctl_simulated.drop_chunks_between(
    relation regclass, older_than bigint, newer_than bigint,
    created_before timestamptz default null, created_after timestamptz default null
) returns setof text
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.chunked(relation);
    dropped record;
    dropped_name text;
    any_dropped boolean := false;
    has_caggs boolean := exists (select from _timescaledb_catalog.continuous_agg where raw_hypertable_id = ht);
begin
    if coalesce(older_than, newer_than) is null and coalesce(created_before, created_after) is null then
        raise exception 'invalid time range for dropping chunks'
            using errcode = 'invalid_parameter_value',
                  hint = 'At least one of older_than/newer_than or created_before/created_after must be provided.';
    end if;
    for dropped in
        select * from _caggctl_simulated.chunks_between(
            relation, older_than, newer_than, created_before, created_after)
    loop
        if has_caggs then
            perform _caggctl_simulated.log_invalidation(ht, dropped.range_start, dropped.range_end);
        end if;
        dropped_name := dropped.chunk::text;
        any_dropped := true;
        perform _caggctl_simulated.drop_chunk(dropped.chunk, keeps_row => has_caggs);
        return next dropped_name;
    end loop;
    if any_dropped then
        perform _caggctl_simulated.reset_watermark(ht);
    end if;
end
$$;

-- Returns the internal time that corresponds to the argument older_than or newer_than.
create function _caggctl_simulated.chunk_bound(relation regclass, given text, given_type regtype) returns bigint
language sql stable
as $$
    select _caggctl_simulated.time_argument(given, given_type, d.column_type)
    from _timescaledb_catalog.dimension d where d.hypertable_id = _caggctl_simulated.chunked(relation)
$$;

create function public.show_chunks(
    relation regclass, older_than anycompatible default null, newer_than anycompatible default null,
    created_before timestamptz default null, created_after timestamptz default null
) returns setof regclass
language sql stable
as $$
    select chunk from _caggctl_simulated.chunks_between(
        relation, _caggctl_simulated.chunk_bound(relation, older_than::text, pg_typeof(older_than)),
        _caggctl_simulated.chunk_bound(relation, newer_than::text, pg_typeof(newer_than)),
        created_before, created_after)
$$;

create function public.drop_chunks(
    relation regclass, older_than anycompatible default null, newer_than anycompatible default null,
    "verbose" boolean default false, created_before timestamptz default null, created_after timestamptz default null
) returns setof text
language sql
as $$
    select _caggctl_simulated.drop_chunks_between(
        relation, _caggctl_simulated.chunk_bound(relation, older_than::text, pg_typeof(older_than)),
        _caggctl_simulated.chunk_bound(relation, newer_than::text, pg_typeof(newer_than)),
        created_before, created_after)
$$;
