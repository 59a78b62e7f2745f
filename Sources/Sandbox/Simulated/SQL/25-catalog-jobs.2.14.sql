-- The catalog relations of jobs in 2.14.2, with the columns of the real engine. Ids below 1000 belong to the real
-- engine's own jobs, which the simulation doesn't have.

create sequence _timescaledb_config.bgw_job_id_seq as integer minvalue 1000;

create table _timescaledb_config.bgw_job (
    id integer primary key default nextval('_timescaledb_config.bgw_job_id_seq'),
    application_name name not null,
    schedule_interval interval not null,
    max_runtime interval not null,
    max_retries integer not null,
    retry_period interval not null,
    proc_schema name not null,
    proc_name name not null,
    owner regrole not null default quote_ident(current_role)::regrole,
    scheduled boolean not null default true,
    fixed_schedule boolean not null default true,
    initial_start timestamptz,
    hypertable_id integer references _timescaledb_catalog.hypertable on delete cascade,
    config jsonb,
    check_schema name,
    check_name name,
    timezone text
);
alter sequence _timescaledb_config.bgw_job_id_seq owned by _timescaledb_config.bgw_job.id;
create index bgw_job_proc_hypertable_id_idx
    on _timescaledb_config.bgw_job (proc_schema, proc_name, hypertable_id);

create table _timescaledb_internal.job_errors (
    job_id integer not null,
    pid integer,
    start_time timestamptz,
    finish_time timestamptz,
    error_data jsonb
);

alter table _timescaledb_internal.bgw_job_stat
    add foreign key (job_id) references _timescaledb_config.bgw_job on delete cascade;

-- All jobs. The schema of their table depends on the version; this view has the same name in all versions.
create view _caggctl_simulated.bgw_job as
select
    id, application_name, schedule_interval, max_runtime, max_retries, retry_period, proc_schema, proc_name, owner,
    scheduled, fixed_schedule, initial_start, hypertable_id, config, check_schema, check_name, timezone
from _timescaledb_config.bgw_job;

create function _caggctl_simulated.next_job_id() returns integer
language sql
as $$ select nextval('_timescaledb_config.bgw_job_id_seq')::integer $$;
