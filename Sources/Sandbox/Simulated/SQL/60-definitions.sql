-- What a continuous aggregate's query says: its bucket, its grouping, its source. The real engine reads the parse tree;
-- here PostgreSQL's own rendering of the view is read, in which every name and expression is spelled out one way.

-- A name as DDL takes it, maybe qualified, split; without a schema it is the first of search_path.
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

-- The id of a continuous aggregate's materialization hypertable; null where the relation is none.
create function _caggctl_simulated.materialization_id(cagg regclass) returns integer
language sql stable strict
as $$
    select a.mat_hypertable_id
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join _timescaledb_catalog.continuous_agg a on a.user_view_schema = n.nspname and a.user_view_name = c.relname
    where c.oid = cagg
$$;

-- What a defining query groups time by, read off PostgreSQL's own rendering of it, where every expression is spelled
-- out and the clauses of the outermost SELECT stand at the margin.
create function _caggctl_simulated.read_definition(
    definition text,
    out bucket_width interval, out time_expression text, out bucket_column name,
    out query_head text, out query_tail text
)
language plpgsql immutable
as $$
declare
    bucket text[] := regexp_match(
        definition, 'time_bucket\(''([^'']+)''::interval, ((?:"[^"]+"|\w|\.)+)\) AS ("[^"]+"|\w+)');
    grouping_at integer := position(E'\n  GROUP BY ' in definition);
    filter_at integer := position(E'\n  WHERE ' in definition);
begin
    if bucket is null or grouping_at = 0 then
        raise exception 'continuous aggregate view must include a valid time bucket function'
            using errcode = 'feature_not_supported',
                  hint = 'The simulated engine takes time_bucket(interval, column) over timestamptz.';
    end if;
    bucket_width := bucket[1];
    time_expression := bucket[2];
    bucket_column := (parse_ident(bucket[3]))[1];
    query_tail := rtrim(substr(definition, grouping_at), E';\n ');
    if filter_at between 1 and grouping_at then
        query_head := format(
            E'%s\n  WHERE (%s) AND ', left(definition, filter_at - 1),
            substr(definition, filter_at + 9, grouping_at - filter_at - 9));
    else
        query_head := left(definition, grouping_at - 1) || E'\n  WHERE ';
    end if;
end
$$;

-- The hypertable a query reads. A continuous aggregate has just one, whatever it joins.
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
    if coalesce(cardinality(sources), 0) <> 1 then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported',
                  detail = 'A continuous aggregate reads exactly one hypertable.';
    end if;
    return sources[1];
end
$$;

-- The items of a comma-separated list of SQL, commas within parentheses, brackets and quotes left alone.
create function _caggctl_simulated.split_list(list text) returns text[]
language plpgsql immutable strict
as $$
declare
    items text[] := '{}';
    item text := '';
    depth integer := 0;
    quote text;
    c text;
begin
    foreach c in array string_to_array(list, null) loop
        if quote is not null then
            quote := case when c <> quote then quote end;
        elsif c in ('''', '"') then
            quote := c;
        elsif c in ('(', '[') then
            depth := depth + 1;
        elsif c in (')', ']') then
            depth := depth - 1;
        elsif c = ',' and depth = 0 then
            items := items || btrim(item, E' \n');
            item := '';
            continue;
        end if;
        item := item || c;
    end loop;
    return items || btrim(item, E' \n');
end
$$;

-- The selected columns of a view that are grouping keys, in the order of the select list. Keys that aren't selected are
-- missing from it, as they are in the real engine.
create function _caggctl_simulated.grouping_columns(direct_view regclass) returns text[]
language plpgsql stable strict
as $$
declare
    clauses text[] := regexp_match(
        pg_get_viewdef(direct_view, true), E'^ SELECT (.*?)\n   FROM .*\n  GROUP BY (.*?)(?:\n HAVING .*)?;$');
    keys text[] := _caggctl_simulated.split_list(clauses[2]);
begin
    return array(
        select a.attname::text
        from unnest(_caggctl_simulated.split_list(clauses[1])) with ordinality target (item, place)
        join pg_attribute a on a.attrelid = direct_view and a.attnum = target.place
        cross join regexp_replace(target.item, ' AS ("([^"]|"")+"|\w+)$', '') expression
        where expression = any (keys) or '(' || expression || ')' = any (keys)
        order by target.place);
end
$$;
