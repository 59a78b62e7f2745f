-- A refresh, step by step. The steps differ between versions; see 69-refresh-steps.

-- One run of a refresh: the part of the refresh that works on one window.
create type _caggctl_simulated.refresh_run as (window_start bigint, window_end bigint);

-- Returns the window of a refresh without batches: the whole buckets inside the given window. With extended, one more
-- bucket is added at the end. A null bound is open.
create function _caggctl_simulated.single_run(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, extended boolean default false
) returns _caggctl_simulated.refresh_run
language plpgsql stable
as $$
declare
    least_time bigint := _caggctl_simulated.least_time(cagg.bucket);
    no_end bigint := _caggctl_simulated.no_end((cagg.bucket).time_type);
    inscribed record;
begin
    if window_start is null and window_end is null then
        return row(least_time, no_end)::_caggctl_simulated.refresh_run;
    end if;
    inscribed := _caggctl_simulated.inscribed(
        cagg.bucket, coalesce(window_start, least_time), coalesce(window_end, no_end));
    if extended then
        inscribed.last_end := _caggctl_simulated.next_bucket_start(cagg.bucket, inscribed.last_end);
    end if;
    if inscribed.first_start >= inscribed.last_end then
        raise exception 'refresh window too small'
            using errcode = 'invalid_parameter_value',
                  detail = 'The refresh window must cover at least one bucket of data.',
                  hint = 'Align the refresh window with the bucket time zone or use at least two buckets.';
    end if;
    return row(inscribed.first_start, inscribed.last_end)::_caggctl_simulated.refresh_run;
end
$$;

-- The first step of a run: registers the run, moves the threshold, and moves the entries of the hypertable's
-- invalidation log. Returns the run, cut off at the threshold. Returns null if nothing is left of the run.
create function _caggctl_simulated.begin_run(
    cagg _caggctl_simulated.cagg, inout run _caggctl_simulated.refresh_run, job_id integer
)
language plpgsql
as $$
declare
    time_type regtype := (cagg.bucket).time_type;
    threshold bigint;
begin
    perform _caggctl_simulated.register_refresh(cagg, run.window_start, run.window_end, job_id);
    threshold := _caggctl_simulated.move_threshold(cagg, run.window_end);
    run.window_end := least(run.window_end, _caggctl_simulated.refreshable_end(cagg, threshold));
    if run.window_start >= run.window_end
        or threshold = _caggctl_simulated.time_min(time_type)
            and not _caggctl_simulated.is_integer_time(time_type)
    then
        run := null;
    else
        perform _caggctl_simulated.move_invalidations(cagg.source);
    end if;
end
$$;

-- The last step of a run: materializes the invalidated ranges inside the run. Returns whether there were any.
create function _caggctl_simulated.finish_run(
    cagg _caggctl_simulated.cagg, run _caggctl_simulated.refresh_run, forced boolean
) returns boolean
language plpgsql
as $$
declare
    range int8range;
    refreshed boolean := false;
begin
    foreach range in array _caggctl_simulated.ranges_to_materialize(cagg, run, forced) loop
        perform _caggctl_simulated.materialize(cagg, lower(range), upper(range));
        refreshed := true;
    end loop;
    return refreshed;
end
$$;

-- A whole refresh within the caller's transaction, for CREATE … WITH DATA and for jobs. extended is true for a job if
-- another policy continues after its window. Returns whether any range was materialized.
create function _caggctl_simulated.refresh(
    cagg_id integer, window_start bigint, window_end bigint, forced boolean,
    options jsonb default null, job_id integer default 0, extended boolean default false
) returns boolean
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.cagg(cagg_id);
    run _caggctl_simulated.refresh_run;
    refreshed boolean := false;
begin
    for run in
        select * from _caggctl_simulated.refresh_runs(cagg, window_start, window_end, forced, options, extended)
    loop
        run := _caggctl_simulated.begin_run(cagg, run, job_id);
        if run is not null then
            perform _caggctl_simulated.prepare_run(cagg, run);
            refreshed := _caggctl_simulated.finish_run(cagg, run, forced) or refreshed;
        end if;
        perform _caggctl_simulated.forget_refresh(cagg_id);
    end loop;
    return refreshed;
end
$$;

-- A whole refresh that commits after each step, as in the real engine. If it is cancelled between two steps, the
-- threshold stays moved and the logs stay cut.
--
-- It is refused in a transaction block. PostgreSQL has no function that tells whether a transaction block is open. But
-- only in a transaction block does the transaction start before the statement. A client of the extended protocol is an
-- exception, because its statements start with an earlier message. Such a client is recognised by its portal. If it has
-- a transaction block open, the first commit fails (2D000).
create procedure _caggctl_simulated.refresh_committing(
    relation regclass, window_start bigint, window_end bigint, forced boolean, options jsonb
)
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.cagg(_caggctl_simulated.materialization_id(relation));
    run _caggctl_simulated.refresh_run;
    refreshed boolean := false;
begin
    if transaction_timestamp() <> statement_timestamp() and not exists (select from pg_cursors where name = '') then
        raise exception 'refresh_continuous_aggregate() cannot run inside a transaction block'
            using errcode = 'active_sql_transaction';
    elsif relation is null then
        raise exception 'invalid continuous aggregate' using errcode = 'invalid_parameter_value';
    elsif cagg.id is null then
        raise exception 'relation "%" is not a continuous aggregate', relation
            using errcode = 'invalid_parameter_value';
    elsif not pg_has_role((select relowner from pg_class where oid = relation), 'member') then
        raise exception 'must be owner of view %', relation using errcode = 'insufficient_privilege';
    end if;
    foreach run in array array(
        select r from _caggctl_simulated.refresh_runs(cagg, window_start, window_end, forced, options) r)
    loop
        run := _caggctl_simulated.begin_run(cagg, run, 0);
        commit;
        if run is not null then
            perform _caggctl_simulated.prepare_run(cagg, run);
            commit;
            refreshed := _caggctl_simulated.finish_run(cagg, run, forced) or refreshed;
        end if;
        perform _caggctl_simulated.forget_refresh(cagg.id);
        commit;
    end loop;
    if not refreshed then
        raise notice 'continuous aggregate "%" is already up-to-date', cagg.name;
    end if;
end
$$;

