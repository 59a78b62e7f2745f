-- What goes from the catalog when relations are dropped.

-- Drops the catalog rows of a hypertable whose tables are gone, its continuous aggregate's and its jobs' with them.
create function _caggctl_simulated.forget_hypertable(ht integer) returns void
language plpgsql
as $$
begin
    delete from _timescaledb_internal.bgw_job_stat_history h
    using _timescaledb_catalog.bgw_job j where h.job_id = j.id and j.hypertable_id = ht;
    delete from _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l where l.hypertable_id = ht;
    delete from _timescaledb_catalog.chunk c where c.hypertable_id = ht;
    delete from _timescaledb_catalog.hypertable where id = ht;
    if to_regprocedure(format('_caggctl_simulated.route_%s()', ht)) is not null then
        execute format('drop function _caggctl_simulated.route_%s() cascade', ht);
    end if;
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

-- DROP TABLE of a hypertable or a chunk goes past the engine; what it leaves in the catalog goes here.
create function _caggctl_simulated.forget_dropped() returns event_trigger
language plpgsql
as $$
declare
    dropped record;
begin
    for dropped in
        select schema_name, object_name from pg_event_trigger_dropped_objects() where object_type = 'table'
    loop
        delete from _timescaledb_catalog.chunk c
        where c.schema_name = dropped.schema_name and c.table_name = dropped.object_name;
        perform _caggctl_simulated.forget_hypertable(h.id)
        from _timescaledb_catalog.hypertable h
        where h.schema_name = dropped.schema_name and h.table_name = dropped.object_name;
    end loop;
end
$$;

create event trigger caggctl_simulated_forget_dropped on sql_drop
    when tag in ('DROP TABLE', 'DROP SCHEMA') execute function _caggctl_simulated.forget_dropped();
