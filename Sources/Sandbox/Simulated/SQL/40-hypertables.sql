-- Hypertables. A hypertable is an inheritance parent. It has no rows after the end of a statement; see 47-inserts.sql.

-- Returns the id of a hypertable. For the view of a continuous aggregate, returns the id of its materialization
-- hypertable. Null for other relations.
create function _caggctl_simulated.hypertable_id(relation regclass) returns integer
language sql stable strict
as $$
    select coalesce(
        (select h.id from _timescaledb_catalog.hypertable h
         where h.schema_name = n.nspname and h.table_name = c.relname),
        (select a.mat_hypertable_id from _timescaledb_catalog.continuous_agg a
         where a.user_view_schema = n.nspname and a.user_view_name = c.relname))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid = relation
$$;

create function _caggctl_simulated.hypertable_relation(hypertable_id integer) returns regclass
language sql stable strict
as $$
    select format('%I.%I', schema_name, table_name)::regclass
    from _timescaledb_catalog.hypertable where id = hypertable_id
$$;

-- Returns a chunk interval in internal time. The argument of create_hypertable, by_range or set_chunk_time_interval is
-- passed as text together with its type. Null means the default of the time column's type. Imitates
-- dimension_interval_to_internal.
create function _caggctl_simulated.chunk_interval(given text, given_type regtype, time_column name, time_type regtype)
returns bigint
language plpgsql immutable
as $$
declare
    is_integer boolean := _caggctl_simulated.is_integer_time(time_type);
    length bigint;
begin
    if not is_integer and time_type not in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) then
        raise exception 'invalid type for dimension "%"', time_column
            using errcode = 'wrong_object_type', hint = 'Use an integer, timestamp, or date type.';
    elsif given is null then
        return case time_type
            when 'smallint'::regtype then 10000
            when 'integer'::regtype then 100000
            when 'bigint'::regtype then 1000000
            else 604800000000
        end;
    elsif given_type = 'interval'::regtype and not is_integer then
        length := _caggctl_simulated.microseconds(given::interval);
    elsif _caggctl_simulated.is_integer_time(given_type) then
        length := given::bigint;
    else
        raise exception 'invalid interval type for % dimension', time_type
            using errcode = 'invalid_parameter_value',
                  hint = case when is_integer then 'Use an interval of type integer.'
                      else 'Use an interval of type integer or interval.' end;
    end if;
    if time_type = 'date'::regtype and (length <= 0 or length % 86400000000 <> 0) then
        raise exception 'invalid interval for date dimension'
            using errcode = 'invalid_parameter_value', hint = 'Use an interval that is a multiple of one day.';
    end if;
    return length;
end
$$;

-- Makes a table a hypertable: writes the catalog rows, sets NOT NULL on the time column, and creates the default index
-- and the triggers.
create function _caggctl_simulated.make_hypertable(
    relation regclass, time_column name, chunk_interval text, interval_type regtype, default_index boolean
) returns integer
language plpgsql
as $$
declare
    table_schema name;
    table_name name;
    time_type regtype;
    chunk_length bigint;
    occupied boolean;
    new_id integer;
begin
    select n.nspname, c.relname into table_schema, table_name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
    select atttypid::regtype into time_type
    from pg_attribute where attrelid = relation and attname = time_column and attnum > 0 and not attisdropped;
    if time_type is null then
        raise exception 'column "%" does not exist', time_column using errcode = 'undefined_column';
    end if;
    chunk_length := _caggctl_simulated.chunk_interval(chunk_interval, interval_type, time_column, time_type);
    if time_type = 'timestamp'::regtype then
        raise warning 'column type "%" used for "%" does not follow best practices', time_type, time_column
            using hint = 'Use datatype TIMESTAMPTZ instead.';
    end if;
    execute format('select exists (select from %s)', relation) into occupied;
    if occupied then
        raise exception 'table "%" is not empty', table_name
            using errcode = 'feature_not_supported',
                  hint = 'The simulated engine can''t migrate data: create the hypertable before you insert rows.';
    end if;

    insert into _timescaledb_catalog.hypertable (
        schema_name, table_name, associated_schema_name, associated_table_prefix, num_dimensions,
        chunk_sizing_func_schema, chunk_sizing_func_name, chunk_target_size)
    values (
        table_schema, table_name, '_timescaledb_internal', gen_random_uuid()::text, 1,
        '_timescaledb_functions', 'calculate_chunk_interval', 0)
    returning id into new_id;
    update _timescaledb_catalog.hypertable set associated_table_prefix = '_hyper_' || new_id where id = new_id;
    insert into _timescaledb_catalog.dimension (hypertable_id, column_name, column_type, aligned, interval_length)
    values (new_id, time_column, time_type, true, chunk_length);

    execute format('alter table %s alter column %I set not null', relation, time_column);
    if default_index then
        execute format('create index if not exists %I on %s (%I desc)',
            table_name || '_' || time_column || '_idx', relation, time_column);
    end if;
    perform _caggctl_simulated.watch_changes(new_id);
    return new_id;
end
$$;

-- Does the work of both forms of create_hypertable. Refuses arguments for features that the simulated engine lacks:
-- partitioning by other columns, partitioning functions, and the migration of existing rows.
create function _caggctl_simulated.hypertable_made(
    relation regclass, time_column name, chunk_interval text, interval_type regtype, default_indexes boolean,
    if_not_exists boolean, asks_for_more boolean, out hypertable_id integer, out created boolean
)
language plpgsql
as $$
begin
    if asks_for_more then
        raise exception 'the simulated engine partitions only by time, without partitioning functions or other schemas'
            using errcode = 'feature_not_supported';
    end if;
    hypertable_id := _caggctl_simulated.hypertable_id(relation);
    created := hypertable_id is null;
    if created then
        hypertable_id := _caggctl_simulated.make_hypertable(
            relation, time_column, chunk_interval, interval_type, default_indexes);
    elsif if_not_exists then
        raise notice 'table "%" is already a hypertable, skipping', relation using errcode = 'TS110';
    else
        raise exception 'table "%" is already a hypertable', relation using errcode = 'TS110';
    end if;
end
$$;

-- The result of by_range. Callers only pass it on, as in the real engine.
create type _timescaledb_internal.dimension_info as (
    column_name name, partition_interval text, interval_type regtype, partition_func regproc
);

-- Imitates by_range.
create function public.by_range(
    column_name name, partition_interval anyelement default null::bigint, partition_func regproc default null
) returns _timescaledb_internal.dimension_info
language sql immutable
as $$
    select row(column_name, partition_interval::text, pg_typeof(partition_interval), partition_func)
        ::_timescaledb_internal.dimension_info
$$;

-- Imitates create_hypertable in its newer form.
create function public.create_hypertable(
    relation regclass, dimension _timescaledb_internal.dimension_info,
    create_default_indexes boolean default true, if_not_exists boolean default false,
    migrate_data boolean default false, out hypertable_id integer, out created boolean
) returns record
language sql
as $$
    select made.hypertable_id, made.created
    from _caggctl_simulated.hypertable_made(
        relation, (dimension).column_name, (dimension).partition_interval, (dimension).interval_type,
        create_default_indexes, if_not_exists, (dimension).partition_func is not null) made
$$;

-- Imitates set_chunk_time_interval: new chunks have the new length.
create function public.set_chunk_time_interval(
    hypertable regclass, chunk_time_interval anyelement, dimension_name name default null
) returns void
language sql
as $$
    update _timescaledb_catalog.dimension
    set interval_length = _caggctl_simulated.chunk_interval(
        chunk_time_interval::text, pg_typeof(chunk_time_interval), column_name, column_type)
    where hypertable_id = _caggctl_simulated.hypertable_id(hypertable)
$$;
