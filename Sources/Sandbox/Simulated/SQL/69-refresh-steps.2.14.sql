-- What a refresh does in 2.14.2: one window, whatever its length. One transaction moves the threshold and the first
-- log, a second one takes its part out of the second log and materializes it. Nothing is forced.

create function _caggctl_simulated.refresh_runs(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, forced boolean, options jsonb,
    extended boolean default false
) returns setof _caggctl_simulated.refresh_run
language sql stable
as $$ select s.* from _caggctl_simulated.single_run(cagg, window_start, window_end) s $$;

-- Refreshes of one continuous aggregate wait for each other on its materialization hypertable; nobody announces any.
create function _caggctl_simulated.register_refresh(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, job_id integer
) returns void
language sql
as $$ select $$;

create function _caggctl_simulated.forget_refresh(cagg_id integer) returns void
language sql
as $$ select $$;

-- Where a run ends at the latest: the threshold itself, even if another continuous aggregate has moved it into the
-- middle of a bucket.
create function _caggctl_simulated.refreshable_end(cagg _caggctl_simulated.cagg, threshold bigint) returns bigint
language sql immutable
as $$ select threshold $$;

create function _caggctl_simulated.prepare_run(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run
) returns void
language sql
as $$ select $$;

-- Joins entries of the second log that overlap or touch, wherever they are: this version looks at the whole log.
-- Imitates clear_cagg_invalidations_for_refresh.
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

-- What the last step has to materialize, in whole buckets. More ranges than the session's
-- timescaledb.materializations_per_refresh_window (10) become one from the first to the last.
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
