-- Deletes catalog rows when relations are dropped.

-- Deletes the catalog rows of a hypertable whose tables were dropped. The rows of its continuous aggregate and of its
-- jobs are deleted with them.
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

-- Deletes the threshold and the invalidation log of a hypertable if no continuous aggregate reads the hypertable any
-- more.
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

-- Drops the remaining parts of the continuous aggregates on a hypertable that was dropped.
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

-- Deletes the catalog rows of hypertables and chunks that DROP TABLE has dropped. The range of a dropped chunk is
-- logged, as by drop_chunks. The function is SECURITY DEFINER, so that everybody who may drop the table may also delete
-- these rows.
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
