-- The job views of timescaledb_information, with the real ones' columns in their order. As there, everybody sees all of
-- jobs and job_stats; job_errors and job_history are for a job's owner and the database's.

create view timescaledb_information.jobs as
select
    j.id as job_id, j.application_name, j.schedule_interval, j.max_runtime, j.max_retries, j.retry_period,
    j.proc_schema, j.proc_name, j.owner, j.scheduled, j.fixed_schedule, j.config, s.next_start, j.initial_start,
    coalesce(a.user_view_schema, h.schema_name) as hypertable_schema,
    coalesce(a.user_view_name, h.table_name) as hypertable_name,
    j.check_schema, j.check_name
from _timescaledb_catalog.bgw_job j
left join _timescaledb_catalog.hypertable h on h.id = j.hypertable_id
left join _timescaledb_catalog.continuous_agg a on a.mat_hypertable_id = j.hypertable_id
left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id;

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
    case when j.scheduled then 'Scheduled' else 'Paused' end as job_status,
    case when s.last_finish > s.last_start then s.last_finish - s.last_start end as last_run_duration,
    case when j.scheduled then s.next_start end as next_start,
    s.total_runs, s.total_successes, s.total_failures
from _timescaledb_catalog.bgw_job j
left join _timescaledb_internal.bgw_job_stat s on s.job_id = j.id
left join _timescaledb_catalog.hypertable h on h.id = j.hypertable_id
order by h.schema_name, h.table_name;

create view timescaledb_information.job_history as
select
    e.id,
    e.job_id,
    e.succeeded,
    coalesce(e.data -> 'job' ->> 'proc_schema', j.proc_schema) as proc_schema,
    coalesce(e.data -> 'job' ->> 'proc_name', j.proc_name) as proc_name,
    e.pid,
    e.execution_start as start_time,
    e.execution_finish as finish_time,
    e.data -> 'job' -> 'config' as config,
    e.data -> 'error_data' ->> 'sqlerrcode' as sqlerrcode,
    case
        when e.succeeded is null and e.execution_finish is null and e.pid is null
            then 'job crash detected, see server logs'
        when not e.succeeded then nullif(concat_ws(
            case when e.data -> 'error_data' ? 'hint' then '. ' else ' ' end,
            e.data -> 'error_data' ->> 'message', e.data -> 'error_data' ->> 'detail',
            e.data -> 'error_data' ->> 'hint'), '')
    end as err_message
from _timescaledb_internal.bgw_job_stat_history e
left join _timescaledb_catalog.bgw_job j on j.id = e.job_id
where pg_has_role((select datdba from pg_database where datname = current_database()), 'member')
    or pg_has_role(j.owner, 'member');

create view timescaledb_information.job_errors as
select job_id, proc_schema, proc_name, pid, start_time, finish_time, sqlerrcode, err_message
from timescaledb_information.job_history
where succeeded is not true;
