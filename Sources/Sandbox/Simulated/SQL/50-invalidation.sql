-- The first log: what changed below the invalidation threshold of a hypertable. The real engine keeps one range a
-- transaction and chunk and writes it at commit; here statements write it, and widen what their transaction wrote.

-- Appends a range to the log of a hypertable, whatever its threshold.
create function _caggctl_simulated.log_invalidation(ht integer, lowest bigint, highest bigint) returns void
language sql
as $$
    insert into _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log
    values (ht, lowest, highest)
$$;

-- Logs a change to one chunk, if it begins below the threshold. A row that this transaction wrote for the same chunk is
-- widened: it is known by its xmin. (A savepoint has an xmin of its own: one row more, nothing lost.)
create function _caggctl_simulated.log_change(ht integer, lowest bigint, highest bigint) returns void
language plpgsql
as $$
declare
    slice record;
begin
    if not exists (
        select from _timescaledb_catalog.continuous_aggs_invalidation_threshold t
        where t.hypertable_id = ht and lowest < t.watermark)
    then
        return;
    end if;
    select s.range_start, s.range_end into slice
    from _timescaledb_catalog.dimension d join _timescaledb_catalog.dimension_slice s on s.dimension_id = d.id
    where d.hypertable_id = ht and s.range_start <= lowest and lowest < s.range_end;
    update _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l
    set lowest_modified_value = least(l.lowest_modified_value, lowest),
        greatest_modified_value = greatest(l.greatest_modified_value, highest)
    where l.hypertable_id = ht
        and l.lowest_modified_value >= slice.range_start and l.greatest_modified_value < slice.range_end
        and l.xmin = pg_current_xact_id()::xid;
    if not found then
        perform _caggctl_simulated.log_invalidation(ht, lowest, highest);
    end if;
end
$$;

-- Updates and deletes. A statement on the parent has the children's rows in its transition tables.
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
        'select min(r.t) as lowest, max(r.t) as highest from (' || changed_rows || ') r
         join _timescaledb_catalog.dimension_slice s on s.dimension_id = %2$s
            and r.t >= _timescaledb_functions.to_timestamp(s.range_start)
            and r.t < _timescaledb_functions.to_timestamp(s.range_end)
         group by s.id', tg_argv[1], tg_argv[2])
    loop
        perform _caggctl_simulated.log_change(
            ht, _timescaledb_functions.to_unix_microseconds(slice.lowest),
            _timescaledb_functions.to_unix_microseconds(slice.highest));
    end loop;
    return null;
end
$$;

-- TRUNCATE makes all time invalid.
create function _caggctl_simulated.log_truncate() returns trigger
language plpgsql
as $$
begin
    if exists (select from _timescaledb_catalog.continuous_agg where raw_hypertable_id = tg_argv[0]::integer) then
        perform _caggctl_simulated.log_invalidation(
            tg_argv[0]::integer, -9223372036854775808, 9223372036854775807);
    end if;
    return null;
end
$$;
