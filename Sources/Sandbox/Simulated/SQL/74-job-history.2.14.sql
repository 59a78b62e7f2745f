-- The history of runs in 2.14.2: a row in job_errors for each failure.

-- Does nothing: this version records a run only at its end.
create function _caggctl_simulated.open_history(
    job _caggctl_simulated.bgw_job, started timestamptz
) returns bigint
language sql immutable
as $$ select null::bigint $$;

-- Records the end of a run. failure is null for a successful run. Imitates ts_job_errors_insert_tuple.
create function _caggctl_simulated.write_history(
    job _caggctl_simulated.bgw_job, history_id bigint, started timestamptz, finished timestamptz, failure jsonb
) returns void
language sql
as $$
    insert into _timescaledb_internal.job_errors (job_id, pid, start_time, finish_time, error_data)
    select job.id, pg_backend_pid(), started, finished, failure where failure is not null
$$;
