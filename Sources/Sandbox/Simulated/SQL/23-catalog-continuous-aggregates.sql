-- The catalog relations with the thresholds and logs of continuous aggregates, with the columns of the real engine.

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
