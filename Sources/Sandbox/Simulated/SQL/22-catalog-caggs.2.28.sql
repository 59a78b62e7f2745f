-- The catalog relations of continuous aggregates and their buckets in 2.28.3, with the columns of the real engine.

create table _timescaledb_catalog.continuous_agg (
    mat_hypertable_id integer primary key references _timescaledb_catalog.hypertable on delete cascade,
    raw_hypertable_id integer not null references _timescaledb_catalog.hypertable on delete cascade,
    parent_mat_hypertable_id integer references _timescaledb_catalog.continuous_agg on delete cascade,
    user_view_schema name not null,
    user_view_name name not null,
    partial_view_schema name not null,
    partial_view_name name not null,
    direct_view_schema name not null,
    direct_view_name name not null,
    materialized_only boolean not null default false,
    schema_change_timestamp bigint,
    unique (partial_view_schema, partial_view_name),
    unique (user_view_schema, user_view_name)
);
create index continuous_agg_raw_hypertable_id_idx on _timescaledb_catalog.continuous_agg (raw_hypertable_id);

create table _timescaledb_catalog.continuous_aggs_bucket_function (
    mat_hypertable_id integer primary key references _timescaledb_catalog.hypertable on delete cascade,
    bucket_func text not null check (to_regprocedure(bucket_func) is not null),
    bucket_width text not null,
    bucket_origin text,
    bucket_offset text,
    bucket_timezone text,
    bucket_fixed_width boolean not null
);

create table _timescaledb_catalog.continuous_aggs_materialization_ranges (
    materialization_id integer references _timescaledb_catalog.continuous_agg on delete cascade,
    lowest_modified_value bigint not null,
    greatest_modified_value bigint not null
);

create table _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges (
    materialization_id integer not null references _timescaledb_catalog.continuous_agg on delete cascade,
    start_range bigint not null,
    end_range bigint not null,
    pid integer not null,
    job_id integer not null,
    created_at timestamptz not null
);

-- Writes the catalog row of a new continuous aggregate.
create function _caggctl_simulated.add_cagg(
    id integer, source integer, parent integer, view_schema name, view_name name, materialized_only boolean
) returns void
language sql
as $$
    insert into _timescaledb_catalog.continuous_agg
    values (
        id, source, parent, view_schema, view_name, '_timescaledb_internal', '_partial_view_' || id,
        '_timescaledb_internal', '_direct_view_' || id, materialized_only)
$$;
