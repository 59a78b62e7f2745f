-- The triggers that write the invalidation log of hypertables.

-- Creates triggers for UPDATE and DELETE on one relation, which is a hypertable or a chunk.
create function _caggctl_simulated.watch_updates(ht integer, relation text) returns void
language plpgsql
as $$
declare
    arguments text;
begin
    select format(
        '%L, %L, %L, %L', ht, d.column_name, d.id,
        case
            when _caggctl_simulated.is_integer_time(d.column_type)
                then 'r.t >= s.range_start and (r.t < s.range_end or s.range_end = 9223372036854775807)'
            else format(
                'r.t >= %s and r.t < %s', _caggctl_simulated.time_sql('s.range_start', d.column_type),
                _caggctl_simulated.time_sql('s.range_end', d.column_type))
        end) into strict arguments
    from _timescaledb_catalog.dimension d where d.hypertable_id = ht;
    execute format(
        'create trigger ts_cagg_update after update on %s referencing old table as old_rows new table as new_rows '
            || 'for each statement execute function _caggctl_simulated.log_update(%s)', relation, arguments);
    -- Moving rows into chunks deletes them from the parent, but must not be logged.
    execute format(
        'create trigger ts_cagg_delete after delete on %s referencing old table as old_rows for each statement '
            || 'when (current_setting(''caggctl_simulated.moving'', true) is distinct from ''on'') '
            || 'execute function _caggctl_simulated.log_update(%s)', relation, arguments);
end
$$;

create function _caggctl_simulated.watch_changes(ht integer) returns void
language plpgsql
as $$
declare
    relation text := _caggctl_simulated.hypertable_relation(ht);
begin
    execute format(
        'create trigger ts_insert after insert on %s '
            || 'for each statement execute function _caggctl_simulated.move_inserted(%L)', relation, ht);
    execute format(
        'create trigger ts_cagg_truncate after truncate on %s '
            || 'for each statement execute function _caggctl_simulated.log_truncate(%L)', relation, ht);
    perform _caggctl_simulated.watch_updates(ht, relation);
end
$$;

-- Creates triggers on a chunk. They are needed because a statement on a chunk doesn't fire the hypertable's triggers.
-- Inserts directly into a chunk aren't logged.
create function _caggctl_simulated.watch_chunk(ht integer, chunk_name text) returns void
language sql
as $$
    select _caggctl_simulated.watch_updates(ht, format('_timescaledb_internal.%I', chunk_name))
$$;
