-- The query of a continuous aggregate: its source, its bucket, and the position of a condition on time.

-- The parts of the query that a refresh needs. The real engine reads them from the query tree. The query is stored in
-- two pieces, so that a condition on the source's time column can be inserted: query_head, condition, query_tail. A
-- condition on the bucket would be correct too, but plain PostgreSQL couldn't exclude chunks with it.
create table _caggctl_simulated.continuous_agg (
    mat_hypertable_id integer primary key references _timescaledb_catalog.continuous_agg on delete cascade,
    bucket _caggctl_simulated.bucket not null,
    bucket_column name not null,
    time_expression text not null,
    query_head text not null,
    query_tail text not null
);

-- Splits a name from DDL, with or without a schema. Without a schema, uses the first schema of search_path.
create function _caggctl_simulated.split_name(given text, out schema_name name, out relation_name name)
language plpgsql stable
as $$
declare
    parts text[] := parse_ident(given);
begin
    relation_name := parts[cardinality(parts)];
    schema_name := case when cardinality(parts) > 1 then parts[cardinality(parts) - 1] else current_schema() end;
end
$$;

-- Returns the id of a continuous aggregate's materialization hypertable. Null if the relation isn't a continuous
-- aggregate.
create function _caggctl_simulated.materialization_id(cagg regclass) returns integer
language sql stable strict
as $$
    select a.mat_hypertable_id
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join _timescaledb_catalog.continuous_agg a on a.user_view_schema = n.nspname and a.user_view_name = c.relname
    where c.oid = cagg
$$;

-- Returns the id of the hypertable that a query reads. A continuous aggregate reads only one hypertable, even if it
-- joins other tables.
create function _caggctl_simulated.source_hypertable(direct_view regclass) returns integer
language plpgsql stable
as $$
declare
    sources integer[];
begin
    select array_agg(distinct h.id) into sources
    from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
    join _timescaledb_catalog.hypertable h on _caggctl_simulated.hypertable_id(d.refobjid::regclass) = h.id
    where r.ev_class = direct_view and d.refobjid <> direct_view;
    perform _caggctl_simulated.refuse_sources(direct_view, sources);
    if _caggctl_simulated.blanked(_caggctl_simulated.qualified_definition(direct_view), false)
        ~ '\mFROM ONLY '
    then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported',
                  detail = 'FROM ONLY on hypertables is not allowed in continuous aggregate.';
    elsif exists (
        select from _timescaledb_catalog.dimension d
        where d.hypertable_id = sources[1] and _caggctl_simulated.is_integer_time(d.column_type)
            and _caggctl_simulated.integer_now_name(d.hypertable_id) is null)
    then
        raise exception 'custom time function required on hypertable "%"',
            (select table_name from _timescaledb_catalog.hypertable where id = sources[1])
            using errcode = 'feature_not_supported',
                  detail = 'An integer-based hypertable requires a custom time function to support continuous '
                      || 'aggregates.',
                  hint = 'Set a custom time function on the hypertable.';
    end if;
    return sources[1];
end
$$;

-- Refuses queries that a continuous aggregate doesn't support. Imitates cagg_query_supported.
create function _caggctl_simulated.refuse_query(direct_view regclass) returns void
language plpgsql stable
as $$
declare
    unquoted text := _caggctl_simulated.blanked(_caggctl_simulated.qualified_definition(direct_view), false);
    outline text := _caggctl_simulated.blanked(_caggctl_simulated.qualified_definition(direct_view), true);
    refusal record;
begin
    for refusal in select * from _caggctl_simulated.query_refusals() loop
        if (case when refusal.outermost then outline else unquoted end) ~ refusal.pattern then
            if refusal.detail is null then
                raise exception 'invalid continuous aggregate query'
                    using errcode = 'feature_not_supported', hint = refusal.hint;
            elsif refusal.hint is null then
                raise exception 'invalid continuous aggregate query'
                    using errcode = 'feature_not_supported', detail = refusal.detail;
            end if;
            raise exception 'invalid continuous aggregate query'
                using errcode = 'feature_not_supported', detail = refusal.detail, hint = refusal.hint;
        end if;
    end loop;
    if position(E'\n  GROUP BY ' in outline) = 0 then
        raise exception 'invalid continuous aggregate query'
            using errcode = 'feature_not_supported',
                  hint = 'Include at least one aggregate function and a GROUP BY clause with time bucket.';
    elsif unquoted ~ '(FROM|JOIN|,)\s+\( SELECT ' then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported', detail = 'Sub-queries are not supported in FROM clause.';
    end if;
end
$$;

-- Reads the definition of a continuous aggregate from its direct view. view_name is the name of the continuous
-- aggregate, for messages. If the query doesn't select its bucket, the bucket is stored too, in the column
-- time_partition_col.
create function _caggctl_simulated.read_definition(
    direct_view regclass, view_name text,
    out source integer, out parent integer, out call _caggctl_simulated.bucket_call,
    out bucket_column name, out query_head text, out query_tail text
)
language plpgsql stable
as $$
declare
    dimension _timescaledb_catalog.dimension;
    clauses _caggctl_simulated.clauses;
    parent_cagg record;
begin
    perform _caggctl_simulated.refuse_query(direct_view);
    source := _caggctl_simulated.source_hypertable(direct_view);
    select * into strict dimension from _timescaledb_catalog.dimension d where d.hypertable_id = source;
    call := _caggctl_simulated.bucket_call(direct_view, dimension.column_name, dimension.column_type);
    select a.mat_hypertable_id as id, q.bucket, format('%s.%s', a.user_view_schema, a.user_view_name) as name
    into parent_cagg
    from _timescaledb_catalog.continuous_agg a join _caggctl_simulated.continuous_agg q using (mat_hypertable_id)
    where a.mat_hypertable_id = source;
    parent := parent_cagg.id;
    if parent is not null then
        perform _caggctl_simulated.refuse_hierarchy(view_name, call.bucket, parent_cagg.name, parent_cagg.bucket);
    end if;

    clauses := _caggctl_simulated.clauses(_caggctl_simulated.qualified_definition(direct_view));
    query_head := clauses.head;
    query_tail := clauses.tail;
    select t.column_name into bucket_column
    from _caggctl_simulated.targets(direct_view) t
    where _caggctl_simulated.unwrapped(t.expression) = call.expression limit 1;
    if bucket_column is null then
        bucket_column := 'time_partition_col';
        query_head := format(
            ' SELECT %s, %s AS time_partition_col%s', clauses.target_list, call.expression,
            substr(query_head, 9 + length(clauses.target_list)));
    end if;
    query_head := query_head || E'\n  WHERE ' || coalesce('(' || clauses.condition || ') AND ', '');
end
$$;
