-- What is kept of a run in 2.28.3: a row in bgw_job_stat_history for each failure, and for each run where
-- timescaledb.enable_job_execution_logging is on.

-- Books a run that has ended. A failure is null where it succeeded.
create function _caggctl_simulated.write_history(
    job _caggctl_simulated.bgw_job, history_id bigint, started timestamptz, finished timestamptz, failure jsonb
) returns void
language sql
as $$
    insert into _timescaledb_internal.bgw_job_stat_history (
        job_id, pid, execution_start, execution_finish, succeeded, data)
    select
        job.id, pg_backend_pid(), started, finished, failure is null,
        jsonb_strip_nulls(jsonb_build_object('job', to_jsonb(job), 'error_data', failure))
    where failure is not null or current_setting('timescaledb.enable_job_execution_logging', true) = 'on'
$$;
