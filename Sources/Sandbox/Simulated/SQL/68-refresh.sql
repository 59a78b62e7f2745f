-- A refresh, step by step. What it takes as one step differs between versions: see 69-refresh-steps.

-- A part of a refresh between two commits.
create type _caggctl_simulated.refresh_run as (window_start bigint, window_end bigint);

-- The one window of a refresh in one go: the whole buckets inside the given one, extended by one more. Null bounds are
-- open.
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

-- First step of a run: announce it, move the threshold, empty the first log. Returns the run cut off at the threshold,
-- nothing where nothing is left of it.
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

-- Last step of a run: materialize what is invalid inside it. Returns whether there was anything.
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

-- A whole refresh within the caller's transaction, for CREATE … WITH DATA and for jobs; extended for a job whose policy
-- has another one after it. Returns whether anything was invalid.
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

-- The same, with a commit after each step as the real one has them: whoever is cancelled in between leaves the
-- threshold moved and the logs cut. In a transaction block it is refused; PostgreSQL has no function that tells whether
-- there is one, but only there does a transaction begin before its statement. A client of the extended protocol is the
-- exception, its statements begin with an earlier message; it is known by its portal, and in a block of its own meets
-- the refusal at the first commit (2D000).
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

