-- The functions add_job and alter_job, as in 2.28.3.

create function public.add_job(
    proc regproc, schedule_interval interval, config jsonb default null, initial_start timestamptz default null,
    scheduled boolean default true, check_config regproc default null, fixed_schedule boolean default true,
    timezone text default null, job_name text default null
) returns integer
language sql
as $$ select _caggctl_simulated.add_user_job($1, $2, $3, $4, $5, $6, $7, $8, $9) $$;

create type _caggctl_simulated.altered_job as (
    job_id integer, schedule_interval interval, max_runtime interval, max_retries integer, retry_period interval,
    scheduled boolean, config jsonb, next_start timestamptz, check_config text, fixed_schedule boolean,
    initial_start timestamptz, timezone text, application_name name
);

-- The result columns have the same names as the arguments, which only an SQL function may have. The query returns one
-- composite value, which can be null.
create function public.alter_job(
    job_id integer, schedule_interval interval default null, max_runtime interval default null,
    max_retries integer default null, retry_period interval default null, scheduled boolean default null,
    config jsonb default null, next_start timestamptz default null, if_exists boolean default false,
    check_config regproc default null, fixed_schedule boolean default null, initial_start timestamptz default null,
    timezone text default null, job_name text default null
) returns table (
    job_id integer, schedule_interval interval, max_runtime interval, max_retries integer, retry_period interval,
    scheduled boolean, config jsonb, next_start timestamptz, check_config text, fixed_schedule boolean,
    initial_start timestamptz, timezone text, application_name name
)
language sql
as $$
    select case
        when j.id is not null then row(
            j.id, j.schedule_interval, j.max_runtime, j.max_retries, j.retry_period, j.scheduled, j.config,
            _caggctl_simulated.altered_next_start(j.id), j.check_schema || '.' || j.check_name, j.fixed_schedule,
            j.initial_start, j.timezone, j.application_name)::_caggctl_simulated.altered_job
    end
    from _caggctl_simulated.change_job(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) j
$$;
