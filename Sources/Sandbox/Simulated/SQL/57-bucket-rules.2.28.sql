-- The buckets that 2.28.3 accepts in a definition.

-- Whether this version accepts a call of time_bucket.
create function _caggctl_simulated.allows_bucket(call text) returns boolean
language sql stable as $$ select true $$;

create function _caggctl_simulated.refuse_missing_bucket() returns void
language plpgsql
as $$
begin
    raise exception 'continuous aggregate view must include a valid time bucket function'
        using errcode = 'feature_not_supported';
end
$$;

create function _caggctl_simulated.refuse_other_column() returns void
language plpgsql
as $$
begin
    raise exception 'time bucket function must reference the primary hypertable dimension column'
        using errcode = 'feature_not_supported';
end
$$;

create function _caggctl_simulated.refuse_bucket_of_version(bucket _caggctl_simulated.bucket) returns void
language plpgsql
as $$
begin
    if bucket.length <= 0 then
        raise exception 'time bucket width must be greater than zero' using errcode = 'invalid_parameter_value';
    elsif bucket.origin is not null and bucket."offset" is not null then
        raise exception 'using offset and origin in a time_bucket function at the same time is not supported'
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
        (' OVER \(', false, 'Window function support not enabled.',
            'Enable experimental window function support by setting timescaledb.enable_cagg_window_functions.'),
        ('^ SELECT DISTINCT ', true,
            'DISTINCT / DISTINCT ON queries are not supported by continuous aggregates.', null),
        ('\n (LIMIT|OFFSET) ', true,
            'LIMIT and LIMIT OFFSET are not supported in queries defining continuous aggregates.',
            'Use LIMIT and LIMIT OFFSET in SELECTS from the continuous aggregate view instead.'),
        ('^ WITH |(?<!(FROM|JOIN|LATERAL|,)\s*)\( SELECT ', false,
            'CTEs and subqueries are not supported by continuous aggregates.', null),
        ('\n  GROUP BY .*(ROLLUP|CUBE|GROUPING SETS) ?\(', true,
            'GROUP BY GROUPING SETS, ROLLUP and CUBE are not supported by continuous aggregates',
            'Define multiple continuous aggregates with different grouping levels.'),
        ('\n(UNION|EXCEPT|INTERSECT)', true, null, 'FROM clause missing in the query')
$$;

-- Writes the bucket of a continuous aggregate to the catalog.
create function _caggctl_simulated.add_bucket_function(id integer, call _caggctl_simulated.bucket_call) returns void
language sql
set timezone = 'UTC'
as $$
    insert into _timescaledb_catalog.continuous_aggs_bucket_function
    values (
        id, call.signature, _caggctl_simulated.width_text(call.bucket), (call.bucket).origin,
        case
            when (call.bucket).width is null then nullif((call.bucket).anchor, 0)::text
            else (call.bucket)."offset"::text
        end,
        (call.bucket).timezone, (call.bucket).anchor is not null)
$$;

-- Refuses a query that reads no hypertable or several hypertables. sources has the ids of the hypertables.
create function _caggctl_simulated.refuse_sources(direct_view regclass, sources integer[]) returns void
language plpgsql stable
as $$
begin
    if sources is null then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported',
                  detail = 'At least one hypertable should be used in the view definition.';
    elsif cardinality(sources) > 1 then
        raise exception 'invalid continuous aggregate view'
            using errcode = 'feature_not_supported',
                  detail = 'Only one hypertable is allowed in continuous aggregate view.';
    end if;
end
$$;
