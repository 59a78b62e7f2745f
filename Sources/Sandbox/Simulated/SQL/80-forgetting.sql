-- What goes from the catalog when relations are dropped.

-- Drops the catalog rows of a hypertable whose tables are gone, its continuous aggregate's and its jobs' with them.
create function _caggctl_simulated.forget_hypertable(ht integer) returns void
language plpgsql
as $$
begin
    delete from _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l where l.hypertable_id = ht;
    delete from _timescaledb_catalog.chunk c where c.hypertable_id = ht;
    delete from _timescaledb_catalog.hypertable h
    where h.id in (
        select ht union all
        select compressed_hypertable_id from _timescaledb_catalog.hypertable where id = ht);
end
$$;

-- The last continuous aggregate on a hypertable takes the threshold and the first log with it.
create function _caggctl_simulated.forget_threshold(ht integer) returns void
language plpgsql
as $$
begin
    if not exists (select from _timescaledb_catalog.continuous_agg where raw_hypertable_id = ht) then
        delete from _timescaledb_catalog.continuous_aggs_invalidation_threshold t where t.hypertable_id = ht;
        delete from _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l
        where l.hypertable_id = ht;
    end if;
end
$$;

-- Drops what is left of the continuous aggregates on a hypertable that was dropped.
create function _caggctl_simulated.drop_orphaned_caggs(ht integer) returns void
language plpgsql
as $$
declare
    cagg _timescaledb_catalog.continuous_agg;
begin
    foreach cagg in array array(select a from _timescaledb_catalog.continuous_agg a where a.raw_hypertable_id = ht) loop
        if to_regclass(format('%I.%I', cagg.user_view_schema, cagg.user_view_name)) is not null then
            execute format('drop view %I.%I cascade', cagg.user_view_schema, cagg.user_view_name);
        end if;
        execute format('drop table _timescaledb_internal._materialized_hypertable_%s cascade', cagg.mat_hypertable_id);
    end loop;
end
$$;

-- DROP TABLE of a hypertable or a chunk goes past the engine; what it leaves in the catalog goes here. A chunk's range is
-- logged as drop_chunks logs it. Whoever may drop the table, may do this with it.
create function _caggctl_simulated.forget_dropped() returns event_trigger
language plpgsql security definer
as $$
declare
    dropped record;
begin
    for dropped in
        select schema_name, object_name from pg_event_trigger_dropped_objects() where object_type = 'table'
    loop
        perform _caggctl_simulated.log_invalidation(c.hypertable_id, s.range_start, s.range_end)
        from _caggctl_simulated.chunk c
        join _caggctl_simulated.chunk_slice s on s.chunk_id = c.id
        where c.schema_name = dropped.schema_name and c.table_name = dropped.object_name
            and exists (select from _timescaledb_catalog.continuous_agg a where a.raw_hypertable_id = c.hypertable_id);
        perform _caggctl_simulated.forget_chunk(dropped.schema_name, dropped.object_name);
        perform _caggctl_simulated.drop_orphaned_caggs(h.id), _caggctl_simulated.forget_hypertable(h.id)
        from _timescaledb_catalog.hypertable h
        where h.schema_name = dropped.schema_name and h.table_name = dropped.object_name;
    end loop;
end
$$;

create event trigger caggctl_simulated_forget_dropped on sql_drop
    when tag in ('DROP TABLE', 'DROP SCHEMA') execute function _caggctl_simulated.forget_dropped();
