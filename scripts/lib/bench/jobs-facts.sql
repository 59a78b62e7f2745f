-- The facts behind jobs, read as cheaply as the catalogs allow: every job, its statistics, its last twelve runs, its worker
-- and the message of a failure. TimescaleDB 2.28.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

SELECT j.id, j.proc_schema, j.proc_name, j.application_name, j.owner, j.schedule_interval, j.scheduled, j.fixed_schedule,
       j.config, j.max_runtime, j.max_retries, j.retry_period, j.timezone, j.hypertable_id, h.schema_name, h.table_name,
       ca.user_view_schema, ca.user_view_name, s.last_start, s.last_finish, s.last_successful_finish, s.next_start,
       s.last_run_success, s.total_runs, s.total_successes, s.total_failures, s.consecutive_failures, s.consecutive_crashes,
       s.total_duration, s.total_duration_failures, a.state
FROM _timescaledb_catalog.bgw_job j
LEFT JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
LEFT JOIN _timescaledb_catalog.continuous_agg ca ON ca.mat_hypertable_id = j.hypertable_id
LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
LEFT JOIN pg_catalog.pg_stat_activity a
    ON a.datname = current_database() AND a.application_name = j.application_name;

SELECT j.id, runs.execution_start, runs.execution_finish, runs.succeeded
FROM _timescaledb_catalog.bgw_job j
CROSS JOIN LATERAL (SELECT h.execution_start, h.execution_finish, h.succeeded
                    FROM _timescaledb_internal.bgw_job_stat_history h
                    WHERE h.job_id = j.id ORDER BY h.execution_start DESC LIMIT 12) AS runs;

SELECT s.job_id, h.data
FROM _timescaledb_internal.bgw_job_stat s
JOIN _timescaledb_internal.bgw_job_stat_history h
    ON h.job_id = s.job_id AND h.execution_start >= s.last_start - interval '1 minute' AND NOT h.succeeded
WHERE NOT s.last_run_success;

COMMIT;
