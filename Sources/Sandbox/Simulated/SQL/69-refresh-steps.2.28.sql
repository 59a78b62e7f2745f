-- The steps of a refresh in 2.28.3. A refresh runs batch after batch, and registers each batch. One transaction cuts
-- the materialization invalidation log at the bounds of the batch. Another transaction takes the entries in the batch
-- from this log.

-- Returns the windows of a refresh, in the order in which they run. Adjacent batches are combined: the thresholds, logs
-- and rows at the end are the same as with separate batches, and the refresh is much faster. Batches aren't combined if
-- other continuous aggregates are built on this one, because each batch must have its own entry in their log. A null
-- bound is open.
create function _caggctl_simulated.refresh_runs(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, forced boolean, options jsonb,
    extended boolean default false
) returns setof _caggctl_simulated.refresh_run
language plpgsql stable
as $$
declare
    buckets_per_batch integer := coalesce((options ->> 'buckets_per_batch')::integer, 10);
    max_batches integer := nullif(coalesce((options ->> 'max_batches_per_execution')::integer, 0), 0);
    newest_first boolean := coalesce((options ->> 'refresh_newest_first')::boolean, true);
    batches _caggctl_simulated.refresh_run[];
begin
    perform _caggctl_simulated.check_batching(options);
    batches := array(
        select row(b.batch_start, b.batch_end)::_caggctl_simulated.refresh_run
        from _caggctl_simulated.batches(cagg, window_start, window_end, buckets_per_batch, forced) b
        order by b.batch_start);
    if cardinality(batches) >= 2 then
        if window_start is null then
            batches[1].window_start := _caggctl_simulated.least_time(cagg.bucket);
        end if;
        if window_end is null then
            batches[cardinality(batches)].window_end := _caggctl_simulated.no_end((cagg.bucket).time_type);
        elsif extended then
            batches[cardinality(batches)].window_end := _caggctl_simulated.next_bucket_start(
                cagg.bucket, batches[cardinality(batches)].window_end);
        end if;
        if exists (select from _timescaledb_catalog.continuous_agg where raw_hypertable_id = cagg.id) then
            return query
            select * from unnest(batches) b
            order by case when newest_first then b.window_start end desc, b.window_start
            limit max_batches;
            return;
        end if;
        return query
        select lower(r), upper(r)
        from (
            select range_agg(int8range(b.window_start, b.window_end)) as taken
            from (
                select * from unnest(batches) u
                order by case when newest_first then u.window_start end desc, u.window_start
                limit max_batches
            ) b
        ) t cross join unnest(t.taken) r
        order by case when newest_first then lower(r) end desc, lower(r);
    else
        return next _caggctl_simulated.single_run(cagg, window_start, window_end, extended);
    end if;
end
$$;

-- Registers a refresh of a window. Refuses it if it overlaps a registered refresh. First deletes entries of backends
-- that can't be refreshing any more: the backend has ended, is idle because its refresh was cancelled, or is this
-- backend. Imitates ts_cagg_jobs_refresh_ranges_lock_and_register.
create function _caggctl_simulated.register_refresh(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, job_id integer
) returns void
language plpgsql
as $$
begin
    lock table _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges in share update exclusive mode;
    delete from _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges r
    where r.pid = pg_backend_pid()
        or not exists (select from pg_stat_activity a where a.pid = r.pid and a.state = 'active');
    if exists (
        select from _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges
        where materialization_id = cagg.id and start_range < window_end and window_start < end_range)
    then
        raise exception 'could not refresh continuous aggregate "%" due to a concurrent refresh', cagg.name
            using errcode = 'lock_not_available',
                  detail = format(
                      'A concurrent refresh on window [%s, %s) is already in progress.',
                      _caggctl_simulated.time_text(window_start, (cagg.bucket).time_type),
                      _caggctl_simulated.time_text(window_end, (cagg.bucket).time_type));
    end if;
    insert into _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges
    values (cagg.id, window_start, window_end, pg_backend_pid(), job_id, clock_timestamp());
end
$$;

-- Ends a run: deletes its registration and resets its log entries. In a job, all runs are in one transaction. Without
-- the reset, the next run would widen the log entries of this run instead of writing its own.
create function _caggctl_simulated.forget_refresh(cagg_id integer) returns void
language sql
as $$
    select set_config(_caggctl_simulated.log_unit(cagg_id, s.range_start), '', true)
    from _timescaledb_catalog.dimension d
    join _caggctl_simulated.chunk_slice s on s.dimension_id = d.id
    where d.hypertable_id = cagg_id;
    delete from _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges
    where materialization_id = cagg_id and pid = pg_backend_pid()
$$;

-- Returns the latest possible end of a run: the start of the bucket that contains the threshold. Another continuous
-- aggregate may have moved the threshold into the middle of a bucket.
create function _caggctl_simulated.refreshable_end(cagg _caggctl_simulated.cagg, threshold bigint) returns bigint
language sql stable
as $$
    select case
        when threshold in (
            _caggctl_simulated.time_min((cagg.bucket).time_type), _caggctl_simulated.time_max((cagg.bucket).time_type))
            then threshold
        else _caggctl_simulated.bucket_start(cagg.bucket, threshold)
    end
$$;

-- The step before the last step. It has its own transaction. Imitates process_cagg_invalidations_for_refresh.
create function _caggctl_simulated.prepare_run(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run
) returns void
language sql
as $$ select _caggctl_simulated.cut_invalidations(cagg, run.window_start, run.window_end) $$;

-- Returns the ranges that the last step must materialize. With forced, this is the window itself. Imitates
-- collect_and_delete_cagg_invalidations_in_window.
create function _caggctl_simulated.ranges_to_materialize(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run, forced boolean
) returns int8range[]
language plpgsql
as $$
declare
    taken int8range[] := _caggctl_simulated.take_invalidations(cagg.id, run.window_start, run.window_end);
begin
    return case when forced then array[int8range(run.window_start, run.window_end)] else taken end;
end
$$;
