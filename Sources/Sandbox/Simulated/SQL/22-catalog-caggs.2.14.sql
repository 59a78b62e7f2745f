-- The catalog relations of continuous aggregates and their buckets in 2.14.2, with the columns of the real engine.

create table _timescaledb_catalog.continuous_agg (
    mat_hypertable_id integer primary key references _timescaledb_catalog.hypertable on delete cascade,
    raw_hypertable_id integer not null references _timescaledb_catalog.hypertable on delete cascade,
    parent_mat_hypertable_id integer references _timescaledb_catalog.continuous_agg on delete cascade,
    user_view_schema name not null,
    user_view_name name not null,
    partial_view_schema name not null,
    partial_view_name name not null,
    bucket_width bigint not null,
    direct_view_schema name not null,
    direct_view_name name not null,
    materialized_only boolean not null default false,
    finalized boolean not null default true,
    unique (partial_view_schema, partial_view_name),
    unique (user_view_schema, user_view_name)
);
create index continuous_agg_raw_hypertable_id_idx on _timescaledb_catalog.continuous_agg (raw_hypertable_id);

create table _timescaledb_catalog.continuous_aggs_bucket_function (
    mat_hypertable_id integer primary key references _timescaledb_catalog.hypertable on delete cascade,
    experimental boolean not null,
    name text not null,
    bucket_width text not null,
    origin text not null,
    timezone text not null
);

-- Writes the catalog row of a new continuous aggregate. The row says that the bucket has no fixed width, until
-- add_bucket_function writes the width.
create function _caggctl_simulated.add_cagg(
    id integer, source integer, parent integer, view_schema name, view_name name, materialized_only boolean
) returns void
language sql
as $$
    insert into _timescaledb_catalog.continuous_agg
    values (
        id, source, parent, view_schema, view_name, '_timescaledb_internal', '_partial_view_' || id, -1,
        '_timescaledb_internal', '_direct_view_' || id, materialized_only, true)
$$;
