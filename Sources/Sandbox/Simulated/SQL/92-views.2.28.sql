-- The views of timescaledb_information, as in 2.28.3.

create view timescaledb_information.hypertables as
select * from _caggctl_simulated.hypertables;

create view timescaledb_information.continuous_aggregates as
select * from _caggctl_simulated.continuous_aggregates;

-- The recorded runs of jobs. They are visible to the owner of the job and to the owner of the database.
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
left join _caggctl_simulated.bgw_job j on j.id = e.job_id
where pg_has_role((select datdba from pg_database where datname = current_database()), 'member')
    or pg_has_role(j.owner, 'member');

create view timescaledb_information.job_errors as
select job_id, proc_schema, proc_name, pid, start_time, finish_time, sqlerrcode, err_message
from timescaledb_information.job_history
where succeeded is not true;
