-- The buckets that 2.14.2 accepts in a definition.

-- Whether this version accepts a call of time_bucket. It accepts no offset, and an origin only together with a time
-- zone.
create function _caggctl_simulated.allows_bucket(call text) returns boolean
language sql stable
as $$
    select case cardinality(arguments)
        when 2 then true
        when 3 then (_caggctl_simulated.constant_argument(arguments[3], 3)).type = 'text'::regtype
        when 4 then (_caggctl_simulated.constant_argument(arguments[4], 4)).type = 'timestamptz'::regtype
        else false
    end
    from _caggctl_simulated.bucket_arguments(call) arguments
$$;

create function _caggctl_simulated.refuse_missing_bucket() returns void
language plpgsql
as $$
begin
    raise exception 'continuous aggregate view must include a valid time bucket function'
        using errcode = 'internal_error';
end
$$;

create function _caggctl_simulated.refuse_other_column() returns void
language plpgsql
as $$
begin
    raise exception 'time bucket function must reference a hypertable dimension column'
        using errcode = 'feature_not_supported';
end
$$;

-- Refuses a width of zero or less. 2.14.2 accepts such a width, but a refresh in the simulated engine would never end.
create function _caggctl_simulated.refuse_bucket_of_version(bucket _caggctl_simulated.bucket) returns void
language plpgsql
as $$
begin
    if bucket.length <= 0 then
        raise exception 'in the simulated engine, the width of a time bucket must be greater than zero'
            using errcode = 'feature_not_supported';
    end if;
end
$$;

-- Returns what a defining query must not contain: a pattern, and the detail and the hint of the error.
create function _caggctl_simulated.query_refusals()
returns table (pattern text, outermost boolean, detail text, hint text)
language sql immutable
as $$
    values
        (' OVER \(', false, 'Window functions are not supported by continuous aggregates.', null),
        ('^ SELECT DISTINCT ', true,
            'DISTINCT / DISTINCT ON queries are not supported by continuous aggregates.', null),
        ('\n (LIMIT|OFFSET) ', true,
            'LIMIT and LIMIT OFFSET are not supported in queries defining continuous aggregates.',
            'Use LIMIT and LIMIT OFFSET in SELECTS from the continuous aggregate view instead.'),
        ('^ WITH |(?<!(FROM|JOIN|LATERAL|,)\s*)\( SELECT ', false,
            'CTEs, subqueries and set-returning functions are not supported by continuous aggregates.', null),
        ('\n  GROUP BY .*(ROLLUP|CUBE|GROUPING SETS) ?\(', true,
            'GROUP BY GROUPING SETS, ROLLUP and CUBE are not supported by continuous aggregates',
            'Define multiple continuous aggregates with different grouping levels.'),
        ('\n(UNION|EXCEPT|INTERSECT)', true, null, 'FROM clause missing in the query')
$$;

-- Writes the bucket of a continuous aggregate to the catalog. A fixed width is written to the continuous aggregate's
-- row, any other width to a separate row.
create function _caggctl_simulated.add_bucket_function(id integer, call _caggctl_simulated.bucket_call) returns void
language sql
as $$
    update _timescaledb_catalog.continuous_agg a
    set bucket_width = (call.bucket).length
    where a.mat_hypertable_id = id and (call.bucket).anchor is not null;
    insert into _timescaledb_catalog.continuous_aggs_bucket_function
    select
        id, false, 'time_bucket', _caggctl_simulated.width_text(call.bucket),
        coalesce(((call.bucket).origin at time zone 'UTC')::text, ''), coalesce((call.bucket).timezone, '')
    where (call.bucket).anchor is null
$$;

-- Refuses a query that reads no hypertable or several hypertables, and joins that this version doesn't support. sources
-- has the ids of the hypertables.
create function _caggctl_simulated.refuse_sources(direct_view regclass, sources integer[]) returns void
language plpgsql stable
as $$
declare
    definition text := _caggctl_simulated.blanked(_caggctl_simulated.qualified_definition(direct_view), true);
begin
    if sources is null then
        raise exception 'table "%" is not a hypertable', (
            select c.relname
            from pg_rewrite r
            join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                and d.refclassid = 'pg_class'::regclass
            join pg_class c on c.oid = d.refobjid
            where r.ev_class = direct_view and d.refobjid <> direct_view limit 1)
            using errcode = 'TS001';
    elsif cardinality(sources) > 1 then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported',
                  detail = 'Multiple hypertables or normal tables are not supported in FROM clause.';
    elsif definition ~ '\m(LEFT|RIGHT|FULL) JOIN ' then
        raise exception 'only inner joins are supported in continuous aggregates'
            using errcode = 'feature_not_supported';
    elsif definition ~ '\mLATERAL ' then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported', detail = 'Sub-queries are not supported in FROM clause.';
    end if;
end
$$;
