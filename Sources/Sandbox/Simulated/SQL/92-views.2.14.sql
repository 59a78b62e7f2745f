-- The views of timescaledb_information, as in 2.14.2.

create view timescaledb_information.hypertables as
select
    hypertable_schema, hypertable_name, owner, num_dimensions, num_chunks, compression_enabled, tablespaces
from _caggctl_simulated.hypertables;

create view timescaledb_information.continuous_aggregates as
select a.*, true as finalized from _caggctl_simulated.continuous_aggregates a;

-- The failures of jobs. They are visible to the owner of the job and to the owner of the database.
create view timescaledb_information.job_errors as
select
    e.job_id,
    e.error_data ->> 'proc_schema' as proc_schema,
    e.error_data ->> 'proc_name' as proc_name,
    e.pid,
    e.start_time,
    e.finish_time,
    e.error_data ->> 'sqlerrcode' as sqlerrcode,
    case
        when e.error_data ->> 'message' is null then 'job crash detected, see server logs'
        else concat_ws(
            case when e.error_data ? 'hint' then '. ' else ' ' end,
            e.error_data ->> 'message', e.error_data ->> 'detail', e.error_data ->> 'hint')
    end as err_message
from _timescaledb_internal.job_errors e
left join _caggctl_simulated.bgw_job j on j.id = e.job_id
where pg_has_role((select datdba from pg_database where datname = current_database()), 'member')
    or pg_has_role(j.owner, 'member');
