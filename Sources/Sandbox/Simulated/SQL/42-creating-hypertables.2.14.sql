-- The older form of create_hypertable, as in 2.14.2.

-- Imitates create_hypertable with the name of the time column.
create function public.create_hypertable(
    relation regclass, time_column_name name, partitioning_column name default null,
    number_partitions integer default null, associated_schema_name name default null,
    associated_table_prefix name default null, chunk_time_interval anyelement default null::bigint,
    create_default_indexes boolean default true, if_not_exists boolean default false,
    partitioning_func regproc default null, migrate_data boolean default false,
    chunk_target_size text default null, chunk_sizing_func regproc default null,
    time_partitioning_func regproc default null,
    out hypertable_id integer, out schema_name name, out table_name name, out created boolean
) returns record
language plpgsql
as $$
begin
    select made.hypertable_id, made.created into hypertable_id, created
    from _caggctl_simulated.hypertable_made(
        relation, time_column_name, chunk_time_interval::text, pg_typeof(chunk_time_interval),
        create_default_indexes, if_not_exists,
        coalesce(partitioning_column, associated_schema_name, associated_table_prefix) is not null
            or coalesce(partitioning_func, time_partitioning_func) is not null or chunk_target_size is not null) made;
    select h.schema_name, h.table_name into create_hypertable.schema_name, create_hypertable.table_name
    from _timescaledb_catalog.hypertable h where h.id = create_hypertable.hypertable_id;
end
$$;
