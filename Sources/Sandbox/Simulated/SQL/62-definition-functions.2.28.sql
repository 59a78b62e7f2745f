-- The functions that describe a continuous aggregate's definition.

-- Imitates _timescaledb_functions.cagg_get_bucket_function_info.
create function _timescaledb_functions.cagg_get_bucket_function_info(
    mat_hypertable_id integer, out bucket_func regprocedure, out bucket_width text, out bucket_origin text,
    out bucket_offset text, out bucket_timezone text, out bucket_fixed_width boolean
)
language sql stable strict
as $$
    select b.bucket_func::regprocedure, b.bucket_width, b.bucket_origin, b.bucket_offset, b.bucket_timezone,
        b.bucket_fixed_width
    from _timescaledb_catalog.continuous_aggs_bucket_function b
    where b.mat_hypertable_id = $1
$$;

-- Imitates _timescaledb_functions.cagg_get_grouping_columns.
create function _timescaledb_functions.cagg_get_grouping_columns(cagg regclass) returns text[]
language sql stable strict
as $$
    select _caggctl_simulated.grouping_columns(format('%I.%I', direct_view_schema, direct_view_name)::regclass)
    from _timescaledb_catalog.continuous_agg
    where mat_hypertable_id = _caggctl_simulated.materialization_id(cagg)
$$;
