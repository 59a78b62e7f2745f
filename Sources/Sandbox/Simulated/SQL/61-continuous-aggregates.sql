-- Creates, changes and drops continuous aggregates. Plain PostgreSQL doesn't accept TimescaleDB's CREATE, ALTER and
-- DROP MATERIALIZED VIEW, so these procedures are called instead.

-- Creates the materialization hypertable: a table for the rows of the query, an index on the bucket, and one index for
-- each other selected grouping key.
create function _caggctl_simulated.create_materialization(
    id integer, stored_query text, bucket_column name, chunk_interval bigint
) returns void
language plpgsql
as $$
declare
    relation text := '_timescaledb_internal._materialized_hypertable_' || id;
    messages text := current_setting('client_min_messages');
    grouped_by name;
begin
    execute format('create table %s as %s with no data', relation, stored_query);
    set local client_min_messages = error;
    perform _caggctl_simulated.make_hypertable(
        relation::regclass, bucket_column, chunk_interval::text, 'bigint', true);
    perform set_config('client_min_messages', messages, true);
    foreach grouped_by in array _caggctl_simulated.grouping_columns(
        ('_timescaledb_internal._direct_view_' || id)::regclass)
    loop
        if grouped_by <> bucket_column then
            execute format('create index on %s (%I, %I desc)', relation, grouped_by, bucket_column);
        end if;
    end loop;
end
$$;

-- Creates the view that users query. It contains the stored rows. With real-time aggregation, it also computes rows
-- from the watermark on.
create function _caggctl_simulated.write_user_view(id integer) returns void
language plpgsql
as $$
declare
    cagg record;
    columns text;
    stored text;
    watermark text;
begin
    select a.user_view_schema, a.user_view_name, a.materialized_only, q.* into strict cagg
    from _timescaledb_catalog.continuous_agg a join _caggctl_simulated.continuous_agg q using (mat_hypertable_id)
    where mat_hypertable_id = id;
    watermark := format(
        'coalesce(%s, %s)',
        _caggctl_simulated.time_sql(
            format('_timescaledb_functions.cagg_watermark(%s)', id), (cagg.bucket).time_type),
        _caggctl_simulated.time_literal(
            _caggctl_simulated.no_begin((cagg.bucket).time_type), (cagg.bucket).time_type));
    columns := (
        select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
        where attrelid = ('_timescaledb_internal._direct_view_' || id)::regclass and attnum > 0);
    stored := format('select %s from _timescaledb_internal._materialized_hypertable_%s', columns, id);
    if not cagg.materialized_only then
        stored := format(
            '%s where %I < %s union all select %s from (%s%s >= %s%s) live_rows',
            stored, cagg.bucket_column, watermark, columns,
            cagg.query_head, cagg.time_expression, watermark, cagg.query_tail);
    end if;
    execute format('create or replace view %I.%I as %s', cagg.user_view_schema, cagg.user_view_name, stored);
end
$$;

-- CREATE MATERIALIZED VIEW view_name WITH (timescaledb.continuous) AS query. Writes the same catalog rows as the real
-- engine. Unless with_no_data is true, it also refreshes everything, in the same transaction.
create procedure _caggctl_simulated.create_continuous_aggregate(
    view_name text, query text, materialized_only boolean default true, with_no_data boolean default false,
    if_not_exists boolean default false
)
language plpgsql
as $$
declare
    name_parts record := _caggctl_simulated.split_name(view_name);
    id integer;
    direct_view text;
    definition record;
    bucket _caggctl_simulated.bucket;
    source_interval bigint;
begin
    if to_regclass(format('%I.%I', name_parts.schema_name, name_parts.relation_name)) is not null then
        if if_not_exists then
            raise notice 'continuous aggregate "%" already exists, skipping', name_parts.relation_name
                using errcode = 'duplicate_table';
            return;
        end if;
        raise exception 'continuous aggregate "%" already exists', name_parts.relation_name
            using errcode = 'duplicate_table',
                  hint = 'Drop or rename the existing continuous aggregate first or use another name.';
    end if;

    id := nextval(pg_get_serial_sequence('_timescaledb_catalog.hypertable', 'id'));
    perform setval(pg_get_serial_sequence('_timescaledb_catalog.hypertable', 'id'), id, false);
    direct_view := '_timescaledb_internal._direct_view_' || id;
    execute format('create view %s as %s', direct_view, query);
    definition := _caggctl_simulated.read_definition(
        direct_view::regclass, format('%s.%s', name_parts.schema_name, name_parts.relation_name));
    bucket := (definition.call).bucket;
    select interval_length into strict source_interval
    from _timescaledb_catalog.dimension where hypertable_id = definition.source;

    -- A chunk of the materialization spans ten chunks of the source, or one chunk of a parent continuous aggregate.
    perform _caggctl_simulated.create_materialization(
        id, format('%s true%s', definition.query_head, definition.query_tail), definition.bucket_column,
        case when definition.parent is null then source_interval * 10 else source_interval end);
    -- The direct view is created second, as in the real engine. The order is visible in messages about dependencies.
    execute format('drop view %s', direct_view);
    execute format(
        'create view _timescaledb_internal._partial_view_%s as %s true%s',
        id, definition.query_head, definition.query_tail);
    execute format('create view %s as %s', direct_view, query);
    perform _caggctl_simulated.add_cagg(
        id, definition.source, definition.parent, name_parts.schema_name, name_parts.relation_name,
        materialized_only);
    perform _caggctl_simulated.add_bucket_function(id, definition.call);
    insert into _timescaledb_catalog.continuous_aggs_watermark
    values (id, _caggctl_simulated.time_min(bucket.time_type));
    insert into _timescaledb_catalog.continuous_aggs_invalidation_threshold
    values (definition.source, _caggctl_simulated.least_time(bucket)) on conflict do nothing;
    insert into _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
    values (id, -9223372036854775808, 9223372036854775807);
    insert into _caggctl_simulated.continuous_agg
    values (
        id, bucket, definition.bucket_column, (definition.call).time_expression,
        definition.query_head, definition.query_tail);
    perform _caggctl_simulated.write_user_view(id);

    if with_no_data then
        return;
    elsif _caggctl_simulated.refresh(id, null, null, false) then
        raise notice 'refreshing continuous aggregate "%"', name_parts.relation_name
            using hint = 'Use WITH NO DATA if you do not want to refresh the continuous aggregate on creation.';
    else
        raise notice 'continuous aggregate "%" is already up-to-date', name_parts.relation_name;
    end if;
end
$$;

-- ALTER MATERIALIZED VIEW view_name SET (timescaledb.materialized_only = …).
create procedure _caggctl_simulated.alter_continuous_aggregate(view_name text, materialized_only boolean)
language plpgsql
as $$
declare
    id integer := _caggctl_simulated.materialization_id(view_name::regclass);
begin
    if id is null then
        raise exception '"%" is not a continuous aggregate', view_name using errcode = 'wrong_object_type';
    end if;
    update _timescaledb_catalog.continuous_agg a
    set materialized_only = alter_continuous_aggregate.materialized_only where a.mat_hypertable_id = id;
    perform _caggctl_simulated.write_user_view(id);
end
$$;

-- DROP MATERIALIZED VIEW view_name. Drops a continuous aggregate with its policies, or an ordinary materialized view.
create procedure _caggctl_simulated.drop_materialized_view(
    view_name text, if_exists boolean default false, cascading boolean default false
)
language plpgsql
as $$
declare
    id integer := _caggctl_simulated.materialization_id(to_regclass(view_name));
    behaviour text := case when cascading then 'cascade' else 'restrict' end;
    source integer;
begin
    if id is null then
        execute format(
            'drop materialized view %s %s %s', case when if_exists then 'if exists' else '' end, view_name, behaviour);
        return;
    end if;
    select raw_hypertable_id into strict source from _timescaledb_catalog.continuous_agg where mat_hypertable_id = id;
    execute format('drop view %s %s', view_name::regclass, behaviour);
    execute format('drop view _timescaledb_internal._partial_view_%1$s, _timescaledb_internal._direct_view_%1$s', id);
    execute format('drop table _timescaledb_internal._materialized_hypertable_%s cascade', id);
    perform _caggctl_simulated.forget_hypertable(id);
    perform _caggctl_simulated.forget_threshold(source);
end
$$;
