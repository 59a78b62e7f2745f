-- The job views of timescaledb_information, with the columns of the real views in the same order. As in the real
-- engine, every role sees all rows of jobs and job_stats.

-- For a policy of a continuous aggregate, the view shows the name of the cagg's view since 2.20, and the name of the
-- materialization hypertable in older versions.
create view timescaledb_information.jobs as
select
    j.id as job_id, j.application_name, j.schedule_interval, j.max_runtime, j.max_retries, j.retry_period,
    j.proc_schema, j.proc_name, j.owner, j.scheduled, j.fixed_schedule, j.config, s.next_start, j.initial_start,
    coalesce(a.user_view_schema, h.schema_name) as hypertable_schema,
    coalesce(a.user_view_name, h.table_name) as hypertable_name,
    j.check_schema, j.check_name
from _caggctl_simulated.bgw_job j
left join _timescaledb_catalog.hypertable h on h.id = j.hypertable_id
left join _timescaledb_catalog.continuous_agg a
    on a.mat_hypertable_id = j.hypertable_id and _caggctl_simulated.at_least('2.20')
left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id;

-- Before 2.23, jobs that never ran are left out.
create view timescaledb_information.job_stats as
select
    h.schema_name as hypertable_schema,
    h.table_name as hypertable_name,
    j.id as job_id,
    s.last_start as last_run_started_at,
    s.last_successful_finish,
    case
        when s.last_finish = '-infinity' then null
        when s.last_run_success then 'Success'
        when not s.last_run_success then 'Failed'
    end as last_run_status,
    case when a.state = 'active' then 'Running' when j.scheduled then 'Scheduled' else 'Paused' end as job_status,
    case when s.last_finish > s.last_start then s.last_finish - s.last_start end as last_run_duration,
    case when j.scheduled then s.next_start end as next_start,
    s.total_runs, s.total_successes, s.total_failures
from _caggctl_simulated.bgw_job j
left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id
left join _timescaledb_catalog.hypertable h on h.id = j.hypertable_id
left join pg_stat_activity a on a.datname = current_database() and a.application_name = j.application_name
where s.job_id is not null or _caggctl_simulated.at_least('2.23')
order by h.schema_name, h.table_name;
