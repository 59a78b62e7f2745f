-- The catalog relation with the last run of each job, with the columns of the real engine.

create table _timescaledb_internal.bgw_job_stat (
    job_id integer primary key,
    last_start timestamptz not null default now(),
    last_finish timestamptz not null,
    next_start timestamptz not null,
    last_successful_finish timestamptz not null,
    last_run_success boolean not null,
    total_runs bigint not null,
    total_duration interval not null,
    total_duration_failures interval not null,
    total_successes bigint not null,
    total_failures bigint not null,
    total_crashes bigint not null,
    consecutive_failures integer not null,
    consecutive_crashes integer not null,
    flags integer not null default 0
);
