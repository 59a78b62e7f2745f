-- The steps of a refresh in 2.14.2. A refresh has one window of any length. The first transaction moves the threshold
-- and the entries of the hypertable's invalidation log. The second transaction takes the entries in the window from the
-- materialization invalidation log and materializes their ranges. A refresh can't be forced.

create function _caggctl_simulated.refresh_runs(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, forced boolean, options jsonb,
    extended boolean default false
) returns setof _caggctl_simulated.refresh_run
language sql stable
as $$ select s.* from _caggctl_simulated.single_run(cagg, window_start, window_end) s $$;

-- Does nothing: this version doesn't register refreshes. Refreshes of one continuous aggregate wait for each other's
-- lock on the materialization hypertable.
create function _caggctl_simulated.register_refresh(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, job_id integer
) returns void
language sql
as $$ select $$;

create function _caggctl_simulated.forget_refresh(cagg_id integer) returns void
language sql
as $$ select $$;

-- Returns the latest possible end of a run: the threshold itself, even if another continuous aggregate has moved the
-- threshold into the middle of a bucket.
create function _caggctl_simulated.refreshable_end(cagg _caggctl_simulated.cagg, threshold bigint) returns bigint
language sql immutable
as $$ select threshold $$;

create function _caggctl_simulated.prepare_run(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run
) returns void
language sql
as $$ select $$;

-- Joins overlapping and adjacent entries of the materialization invalidation log. This version processes the whole log,
-- not only the window. Imitates clear_cagg_invalidations_for_refresh.
create function _caggctl_simulated.join_invalidations(cagg _caggctl_simulated.cagg) returns void
language plpgsql
as $$
declare
    entry record;
    joined record;
begin
    for entry in
        select l.ctid, e.lowest, e.highest
        from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l
        cross join _caggctl_simulated.expand_to_buckets(
            cagg.bucket, l.lowest_modified_value, l.greatest_modified_value) e
        where l.materialization_id = cagg.id
        order by l.lowest_modified_value, l.ctid
    loop
        if joined is null then
            joined := entry;
            continue;
        elsif joined.highest < greatest(entry.lowest, -9223372036854775807) - 1 then
            joined := entry;
            continue;
        end if;
        delete from _timescaledb_catalog.continuous_aggs_materialization_invalidation_log where ctid = entry.ctid;
        if joined.highest < entry.highest then
            joined.highest := entry.highest;
            update _timescaledb_catalog.continuous_aggs_materialization_invalidation_log
            set lowest_modified_value = joined.lowest, greatest_modified_value = joined.highest
            where ctid = joined.ctid returning ctid into joined.ctid;
        end if;
    end loop;
end
$$;

-- Returns the ranges of whole buckets that the last step must materialize. If there are more ranges than the session's
-- timescaledb.materializations_per_refresh_window (10 by default), they become one range from the first to the last.
-- Imitates invalidation_process_cagg_log.
create function _caggctl_simulated.ranges_to_materialize(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run, forced boolean
) returns int8range[]
language plpgsql
as $$
declare
    most integer := coalesce(
        nullif(current_setting('timescaledb.materializations_per_refresh_window', true), '')::integer, 10);
    taken int8range[];
begin
    execute format('lock table %s in exclusive mode', cagg.materialization);
    perform _caggctl_simulated.join_invalidations(cagg);
    perform _caggctl_simulated.cut_invalidations(cagg, run.window_start, run.window_end);
    taken := array(
        select int8range(w.first_start, w.last_end)
        from unnest(_caggctl_simulated.take_invalidations(cagg.id, run.window_start, run.window_end)) r
        cross join _caggctl_simulated.circumscribed(cagg.bucket, lower(r), upper(r)) w);
    if cardinality(taken) > most then
        taken := array[int8range(lower(taken[1]), upper(taken[cardinality(taken)]))];
    end if;
    return taken;
end
$$;
