-- The catalog relations of 2.28.3, column by column: continuous aggregates, their thresholds and logs.

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

create table _timescaledb_catalog.continuous_aggs_watermark (
    mat_hypertable_id integer primary key references _timescaledb_catalog.continuous_agg on delete cascade,
    watermark bigint not null
);

create table _timescaledb_catalog.continuous_aggs_invalidation_threshold (
    hypertable_id integer primary key references _timescaledb_catalog.hypertable on delete cascade,
    watermark bigint not null
);

create table _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log (
    hypertable_id integer not null,
    lowest_modified_value bigint not null,
    greatest_modified_value bigint not null
);
create index continuous_aggs_hypertable_invalidation_log_idx
    on _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log (hypertable_id, lowest_modified_value);

create table _timescaledb_catalog.continuous_aggs_materialization_invalidation_log (
    materialization_id integer references _timescaledb_catalog.continuous_agg on delete cascade,
    lowest_modified_value bigint not null,
    greatest_modified_value bigint not null
);
create index continuous_aggs_materialization_invalidation_log_idx
    on _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
    (materialization_id, lowest_modified_value);

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

-- What the real engine reads off the query tree whenever it plans a refresh. The query is kept in two pieces, so that
-- a condition on the source's time column can stand between them: query_head, condition, query_tail. A filter on the
-- bucket would be right too, but plain PostgreSQL can't exclude chunks by it.
create table _caggctl_simulated.continuous_agg (
    mat_hypertable_id integer primary key references _timescaledb_catalog.continuous_agg on delete cascade,
    bucket_column name not null,
    time_expression text not null,
    query_head text not null,
    query_tail text not null
);
