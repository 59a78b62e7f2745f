-- The views of timescaledb_information, with the columns of the real views in the same order. If an older version has
-- fewer columns, its view is in 92-views.

create view _caggctl_simulated.hypertables as
select
    h.schema_name as hypertable_schema,
    h.table_name as hypertable_name,
    pg_get_userbyid(c.relowner) as owner,
    h.num_dimensions,
    (select count(*) from _caggctl_simulated.chunk where hypertable_id = h.id) as num_chunks,
    h.compression_state = 1 as compression_enabled,
    (select array_agg(t.tablespace_name order by t.id) from _timescaledb_catalog.tablespace t
     where t.hypertable_id = h.id) as tablespaces,
    d.column_name as primary_dimension,
    d.column_type as primary_dimension_type
from _timescaledb_catalog.hypertable h
join _timescaledb_catalog.dimension d on d.hypertable_id = h.id
join pg_namespace n on n.nspname = h.schema_name
join pg_class c on c.relnamespace = n.oid and c.relname = h.table_name
where not exists (select from _timescaledb_catalog.continuous_agg a where a.mat_hypertable_id = h.id);

create view timescaledb_information.dimensions as
select
    h.schema_name as hypertable_schema,
    h.table_name as hypertable_name,
    rank() over (partition by d.hypertable_id order by d.id) as dimension_number,
    d.column_name,
    d.column_type,
    'Time' as dimension_type,
    case when not t.is_integer then _timescaledb_functions.to_interval(d.interval_length) end as time_interval,
    case when t.is_integer then d.interval_length end as integer_interval,
    d.integer_now_func,
    d.num_slices as num_partitions
from _timescaledb_catalog.hypertable h
join _timescaledb_catalog.dimension d on d.hypertable_id = h.id
cross join lateral _caggctl_simulated.is_integer_time(d.column_type) t (is_integer);

create view timescaledb_information.chunks as
select
    h.schema_name as hypertable_schema,
    h.table_name as hypertable_name,
    c.schema_name as chunk_schema,
    c.table_name as chunk_name,
    d.column_name as primary_dimension,
    d.column_type as primary_dimension_type,
    case when not t.is_integer then _timescaledb_functions.to_timestamp(s.range_start) end as range_start,
    case when not t.is_integer then _timescaledb_functions.to_timestamp(s.range_end) end as range_end,
    case when t.is_integer then s.range_start end as range_start_integer,
    case when t.is_integer then s.range_end end as range_end_integer,
    c.status & 1 = 1 as is_compressed,
    null::name as chunk_tablespace,
    c.creation_time as chunk_creation_time
from _caggctl_simulated.chunk c
join _timescaledb_catalog.hypertable h on h.id = c.hypertable_id
join _caggctl_simulated.chunk_slice s on s.chunk_id = c.id
join _timescaledb_catalog.dimension d on d.id = s.dimension_id
cross join lateral _caggctl_simulated.is_integer_time(d.column_type) t (is_integer);

create view _caggctl_simulated.continuous_aggregates as
select
    source.schema_name as hypertable_schema,
    source.table_name as hypertable_name,
    a.user_view_schema as view_schema,
    a.user_view_name as view_name,
    pg_get_userbyid(user_view.relowner) as view_owner,
    a.materialized_only,
    stored.compressed_hypertable_id is not null as compression_enabled,
    stored.schema_name as materialization_hypertable_schema,
    stored.table_name as materialization_hypertable_name,
    pg_get_viewdef(format('%I.%I', a.direct_view_schema, a.direct_view_name)::regclass) as view_definition
from _timescaledb_catalog.continuous_agg a
join _timescaledb_catalog.hypertable source on source.id = a.raw_hypertable_id
join _timescaledb_catalog.hypertable stored on stored.id = a.mat_hypertable_id
join pg_namespace n on n.nspname = a.user_view_schema
join pg_class user_view on user_view.relnamespace = n.oid and user_view.relname = a.user_view_name;
