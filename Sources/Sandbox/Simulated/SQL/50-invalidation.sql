-- The invalidation log of hypertables, with the changes below the invalidation threshold. The real engine writes
-- entries at commit. The simulated engine writes them during statements, and widens the entries of the current
-- transaction.

-- Appends a range to the invalidation log of a hypertable. Doesn't check the threshold.
create function _caggctl_simulated.log_invalidation(ht integer, lowest bigint, highest bigint) returns void
language sql
as $$
    insert into _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log
    values (ht, lowest, highest)
$$;

-- Returns the name of the setting that stores one log entry of the current transaction. An entry covers the changes of
-- a transaction to one chunk, or to the whole hypertable before 2.22.
create function _caggctl_simulated.log_unit(ht integer, instant bigint) returns text
language plpgsql stable
as $$
begin
    if not _caggctl_simulated.at_least('2.22') then
        return 'caggctl_simulated.changed_' || ht;
    end if;
    return (
        select format('caggctl_simulated.changed_%s_%s', ht, s.chunk_id)
        from _timescaledb_catalog.dimension d join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
        where d.hypertable_id = ht and s.range_start <= instant
            and (instant < s.range_end or s.range_end = 9223372036854775807));
end
$$;

-- Logs a change to one chunk. A setting stores which range the transaction has changed so far. A log entry is written
-- when this range starts below the threshold, and is widened by later changes. In the isolation levels in which the
-- transaction can't see a new threshold, the entry is always written. Imitates cache_inval_entry_write.
create function _caggctl_simulated.log_change(ht integer, lowest bigint, highest bigint) returns void
language plpgsql
as $$
declare
    threshold bigint := (
        select watermark from _timescaledb_catalog.continuous_aggs_invalidation_threshold where hypertable_id = ht);
    unit text;
    -- The type isn't int8range, because the highest bigint has no successor for an exclusive bound.
    changed numrange;
    widened numrange;
begin
    if threshold is null then
        return;
    elsif current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        threshold := 9223372036854775807;
    end if;
    unit := _caggctl_simulated.log_unit(ht, lowest);
    changed := nullif(current_setting(unit, true), '');
    widened := numrange(least(lowest, lower(changed)), greatest(highest, upper(changed)), '[]');
    perform set_config(unit, widened::text, true);
    if lower(widened) >= threshold then
        return;
    end if;
    update _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l
    set lowest_modified_value = lower(widened), greatest_modified_value = upper(widened)
    where l.hypertable_id = ht and l.lowest_modified_value = lower(changed)
        and l.greatest_modified_value = upper(changed) and l.xmin = pg_current_xact_id()::xid;
    if not found then
        perform _caggctl_simulated.log_invalidation(ht, lower(widened)::bigint, upper(widened)::bigint);
    end if;
end
$$;

-- Logs updates and deletes. For a statement on the parent, the transition tables also contain the rows of the chunks.
create function _caggctl_simulated.log_update() returns trigger
language plpgsql
as $$
declare
    ht integer := tg_argv[0];
    changed_rows text := 'select %1$I as t from old_rows';
    slice record;
begin
    if not exists (
        select from _timescaledb_catalog.continuous_aggs_invalidation_threshold where hypertable_id = ht)
    then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        changed_rows := changed_rows || ' union all select %1$I from new_rows';
    end if;
    for slice in execute format(
        'select _timescaledb_functions.time_to_internal(min(r.t)) as lowest,
                _timescaledb_functions.time_to_internal(max(r.t)) as highest
         from (' || changed_rows || ') r
         join _caggctl_simulated.chunk_slice s on s.dimension_id = %2$s and %3$s
         group by s.id', tg_argv[1], tg_argv[2], tg_argv[3])
    loop
        perform _caggctl_simulated.log_change(ht, slice.lowest, slice.highest);
    end loop;
    return null;
end
$$;

-- Logs a TRUNCATE: all time becomes invalid, and all chunks are dropped. TRUNCATE keeps the chunks open until the end
-- of the statement. Therefore the catalog rows are deleted immediately, but the tables are dropped at commit.
create function _caggctl_simulated.log_truncate() returns trigger
language plpgsql
as $$
declare
    ht integer := tg_argv[0];
begin
    if exists (select from _timescaledb_catalog.continuous_agg where raw_hypertable_id = ht) then
        perform _caggctl_simulated.log_invalidation(ht, -9223372036854775808, 9223372036854775807);
    end if;
    insert into _caggctl_simulated.truncated_chunk
    select format('%I.%I', schema_name, table_name)::regclass
    from _caggctl_simulated.chunk where hypertable_id = ht;
    perform _caggctl_simulated.forget_chunk(schema_name, table_name)
    from _caggctl_simulated.chunk where hypertable_id = ht;
    return null;
end
$$;

create table _caggctl_simulated.truncated_chunk (chunk oid not null);

create function _caggctl_simulated.drop_truncated() returns trigger
language plpgsql security definer
as $$
begin
    delete from _caggctl_simulated.truncated_chunk where chunk = new.chunk;
    if exists (select from pg_class where oid = new.chunk) then
        execute format('drop table %s', new.chunk::regclass);
    end if;
    return null;
end
$$;

create constraint trigger drop_truncated after insert on _caggctl_simulated.truncated_chunk
    deferrable initially deferred for each row execute function _caggctl_simulated.drop_truncated();
