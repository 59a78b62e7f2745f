-- refresh_continuous_aggregate. The real one takes "any" for its bounds, which PL/pgSQL can't: one overload a type, and
-- text, so that NULL and bare literals are no ambiguity.

-- A part of a refresh between two commits.
create type _caggctl_simulated.refresh_run as (window_start bigint, window_end bigint);

-- The windows a refresh works on, in order. Adjacent batches are taken together: thresholds, logs and rows end up as
-- they do batch after batch, in a fraction of the time. Null bounds are open.
create function _caggctl_simulated.refresh_runs(
    cagg _caggctl_simulated.cagg, window_start bigint, window_end bigint, forced boolean, options jsonb
) returns setof _caggctl_simulated.refresh_run
language plpgsql stable
as $$
declare
    buckets_per_batch integer := coalesce((options ->> 'buckets_per_batch')::integer, 10);
    max_batches integer := nullif(coalesce((options ->> 'max_batches_per_execution')::integer, 0), 0);
    newest_first boolean := coalesce((options ->> 'refresh_newest_first')::boolean, true);
    batches _caggctl_simulated.refresh_run[];
    inscribed record;
begin
    if buckets_per_batch < 0 then
        raise exception 'invalid buckets per batch'
            using errcode = 'invalid_parameter_value', detail = 'buckets_per_batch: ' || buckets_per_batch,
                  hint = 'The buckets per batch should be greater than or equal to zero.';
    elsif max_batches < 0 then
        raise exception 'invalid max batches per execution'
            using errcode = 'invalid_parameter_value', detail = 'max_batches_per_execution: ' || max_batches,
                  hint = 'The max batches per execution should be greater than or equal to zero.';
    end if;

    batches := array(
        select row(b.batch_start, b.batch_end)::_caggctl_simulated.refresh_run
        from _caggctl_simulated.batches(cagg, window_start, window_end, buckets_per_batch, forced) b
        order by b.batch_start);
    if cardinality(batches) >= 2 then
        if window_start is null then
            batches[1].window_start := _caggctl_simulated.time_min();
        end if;
        if window_end is null then
            batches[cardinality(batches)].window_end := 9223372036854775807;
        end if;
        return query
        select lower(r), upper(r)
        from (
            select range_agg(int8range(b.window_start, b.window_end)) as taken
            from (
                select * from unnest(batches) u
                order by case when newest_first then -u.window_start else u.window_start end
                limit max_batches
            ) b
        ) t cross join unnest(t.taken) r
        order by case when newest_first then -lower(r) else lower(r) end;
    elsif window_start is null and window_end is null then
        return next row(_caggctl_simulated.time_min(), 9223372036854775807)::_caggctl_simulated.refresh_run;
    else
        inscribed := _caggctl_simulated.inscribed(
            cagg.width, coalesce(window_start, _caggctl_simulated.time_min()),
            coalesce(window_end, 9223372036854775807));
        if inscribed.first_start >= inscribed.last_end then
            raise exception 'refresh window too small'
                using errcode = 'invalid_parameter_value',
                      detail = 'The refresh window must cover at least one bucket of data.',
                      hint = 'Align the refresh window with the bucket time zone or use at least two buckets.';
        end if;
        return next row(inscribed.first_start, inscribed.last_end)::_caggctl_simulated.refresh_run;
    end if;
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
    threshold bigint;
begin
    perform _caggctl_simulated.register_refresh(cagg, run.window_start, run.window_end, job_id);
    threshold := _caggctl_simulated.move_threshold(cagg, run.window_end);
    run.window_end := least(run.window_end, _caggctl_simulated.bucket_start(cagg.width, threshold));
    if threshold = _caggctl_simulated.time_min() or run.window_start >= run.window_end then
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
    range record;
    refreshed boolean := false;
begin
    for range in
        select * from _caggctl_simulated.take_invalidations(cagg.id, run.window_start, run.window_end, forced)
    loop
        perform _caggctl_simulated.materialize(cagg, range.range_start, range.range_end);
        refreshed := true;
    end loop;
    return refreshed;
end
$$;

create function _caggctl_simulated.forget_refresh(cagg_id integer) returns void
language sql
as $$
    delete from _timescaledb_catalog.continuous_aggs_jobs_refresh_ranges
    where materialization_id = cagg_id and pid = pg_backend_pid()
$$;

-- A whole refresh within the caller's transaction, for CREATE … WITH DATA and for jobs. Returns whether anything was
-- invalid.
create function _caggctl_simulated.refresh(
    cagg_id integer, window_start bigint, window_end bigint, forced boolean,
    options jsonb default null, job_id integer default 0
) returns boolean
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.cagg(cagg_id);
    run _caggctl_simulated.refresh_run;
    refreshed boolean := false;
begin
    for run in select * from _caggctl_simulated.refresh_runs(cagg, window_start, window_end, forced, options) loop
        run := _caggctl_simulated.begin_run(cagg, run, job_id);
        if run is not null then
            perform _caggctl_simulated.cut_invalidations(cagg, run.window_start, run.window_end);
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
            perform _caggctl_simulated.cut_invalidations(cagg, run.window_start, run.window_end);
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

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start timestamptz, window_end timestamptz,
    force boolean default false, options jsonb default null
)
language plpgsql
as $$
begin
    call _caggctl_simulated.refresh_committing(
        continuous_aggregate, _timescaledb_functions.to_unix_microseconds(window_start),
        _timescaledb_functions.to_unix_microseconds(window_end), coalesce(force, false), options);
end
$$;

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start text, window_end text,
    force boolean default false, options jsonb default null
)
language plpgsql
as $$
begin
    call public.refresh_continuous_aggregate(
        continuous_aggregate, window_start::timestamptz, window_end::timestamptz, force, options);
end
$$;

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start bigint, window_end bigint,
    force boolean default false, options jsonb default null
)
language plpgsql
as $$
begin
    raise exception 'invalid time argument type "bigint"'
        using errcode = 'invalid_parameter_value', hint = 'Try casting the argument to "timestamp with time zone".';
end
$$;
