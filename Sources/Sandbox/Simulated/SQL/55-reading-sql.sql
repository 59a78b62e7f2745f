-- Reads SQL that PostgreSQL itself has rendered. PostgreSQL renders every name and expression of a view in the same
-- way, and starts the clauses of the outermost SELECT at the left margin. So it is enough to find out which text is
-- quoted and which text is in parentheses.

-- Returns a text of the same length in which quoted text is blanked out. With nested, text in parentheses or brackets
-- is blanked out too. A match in the result has the same position in the original.
create function _caggctl_simulated.blanked(query text, nested boolean) returns text
language plpgsql immutable strict
as $$
declare
    part text;
    depth integer := 0;
    outline text := '';
begin
    for part in
        select m[1] from regexp_matches(query, '(''(?:[^'']|'''')*''|"(?:[^"]|"")*"|[][()]|[^]["''()]+)', 'g') m
    loop
        if part in (')', ']') then
            depth := depth - 1;
        end if;
        outline := outline || case
            when left(part, 1) in ('''', '"') or nested and depth > 0 then repeat('_', length(part))
            else part
        end;
        if part in ('(', '[') then
            depth := depth + 1;
        end if;
    end loop;
    return outline;
end
$$;

-- Returns the items of a comma-separated list of SQL.
create function _caggctl_simulated.split_list(list text) returns text[]
language plpgsql immutable strict
as $$
declare
    items text[] := '{}';
    place integer := 1;
    item text;
begin
    foreach item in array string_to_array(_caggctl_simulated.blanked(list, true), ',') loop
        items := items || btrim(substr(list, place, length(item)), E' \n');
        place := place + length(item) + 1;
    end loop;
    return items;
end
$$;

-- The clauses of a SELECT. head ends where a WHERE would begin. tail begins with GROUP BY.
create type _caggctl_simulated.clauses as (
    target_list text, head text, condition text, group_list text, tail text
);

create function _caggctl_simulated.clauses(query text) returns _caggctl_simulated.clauses
language plpgsql immutable strict
as $$
declare
    outline text := _caggctl_simulated.blanked(query, true);
    cut _caggctl_simulated.clauses;
    from_at integer := position(E'\n   FROM ' in outline);
    where_at integer := position(E'\n  WHERE ' in outline);
    group_at integer := position(E'\n  GROUP BY ' in outline);
begin
    query := rtrim(query, E';\n ');
    cut.target_list := substr(query, 9, from_at - 9);
    cut.head := left(query, case where_at when 0 then group_at else where_at end - 1);
    cut.condition := substr(query, where_at + 9, group_at - where_at - 9);
    if where_at = 0 then
        cut.condition := null;
    end if;
    cut.tail := substr(query, group_at);
    outline := substring(substr(outline, group_at) from '^(.*?)(?:\n (?:HAVING| ORDER BY) .*)?;?$');
    cut.group_list := substr(cut.tail, 13, length(outline) - 12);
    return cut;
end
$$;

-- Returns PostgreSQL's rendering of a view. All names have a schema, so the meaning doesn't depend on search_path.
create function _caggctl_simulated.qualified_definition(view regclass) returns text
language sql stable strict
set search_path = pg_catalog
as $$ select pg_get_viewdef(view, true) $$;

-- Returns an expression without the parentheses that enclose the whole expression.
create function _caggctl_simulated.unwrapped(expression text) returns text
language sql immutable strict
as $$
    select case
        when _caggctl_simulated.blanked(expression, true) ~ '^\(_*\)$'
            then substr(expression, 2, length(expression) - 2)
        else expression
    end
$$;

-- Returns the columns that a view selects, each with its expression.
create function _caggctl_simulated.targets(view regclass) returns table (column_name name, expression text)
language sql stable strict
as $$
    select a.attname, left(t.item, length(t.item) - length(coalesce(
        substring(_caggctl_simulated.blanked(t.item, true) from ' AS (?:_+|\w+)$'), '')))
    from unnest(_caggctl_simulated.split_list((_caggctl_simulated.clauses(
        _caggctl_simulated.qualified_definition(view))).target_list)) with ordinality t (item, place)
    join pg_attribute a on a.attrelid = view and a.attnum = t.place
    order by t.place
$$;

-- Returns the selected columns of a view that are grouping keys, in the order of the select list. Keys that aren't
-- selected are left out, as in the real engine.
create function _caggctl_simulated.grouping_columns(view regclass) returns text[]
language sql stable strict
as $$
    select coalesce(array_agg(t.column_name::text), '{}')
    from _caggctl_simulated.targets(view) t
    where _caggctl_simulated.unwrapped(t.expression) in (
        select _caggctl_simulated.unwrapped(key)
        from unnest(_caggctl_simulated.split_list((_caggctl_simulated.clauses(
            _caggctl_simulated.qualified_definition(view))).group_list)) key)
$$;
