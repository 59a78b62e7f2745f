-- The next start of jobs, and the statistics from which it is computed. The statistics are in bgw_job_stat, as in the
-- real engine.

-- Returns the start of the bucket of whole months that contains an instant. Buckets are counted from 2000-01-01, local
-- time of the zone. Without a zone, UTC is used.
create function _caggctl_simulated.month_bucket(months integer, instant timestamptz, zone text) returns timestamptz
language sql stable
as $$
    select (
        timestamp '2000-01-01' + make_interval(months => (floor(count::numeric / months) * months)::int)
    ) at time zone coalesce(zone, 'UTC')
    from (
        select ((extract(year from wall) - 2000) * 12 + extract(month from wall) - 1)::int as count
        from (select instant at time zone coalesce(zone, 'UTC') as wall) as clock
    ) as months_since_2000
$$;

-- Returns the next start of a fixed schedule after a finished run. Months are counted between two buckets in the
-- session's time zone and then added to the initial start. Therefore the 31st may become the 30th, and in a zone with
-- summer time the start may be a month late, as in the real engine. Imitates ts_get_next_scheduled_execution_slot.
create function _caggctl_simulated.next_slot(
    job _caggctl_simulated.bgw_job, finish timestamptz
) returns timestamptz
language plpgsql stable
as $$
declare
    months integer := (extract(year from job.schedule_interval) * 12 + extract(month from job.schedule_interval))::int;
    first_bucket timestamptz;
    next_bucket timestamptz;
    slot timestamptz;
begin
    if months > 0 then
        first_bucket := _caggctl_simulated.month_bucket(months, job.initial_start, job.timezone);
        next_bucket := _caggctl_simulated.month_bucket(months, finish, job.timezone) + job.schedule_interval;
        slot := job.initial_start + make_interval(months => (
            (extract(year from next_bucket) - extract(year from first_bucket)) * 12
            + extract(month from next_bucket) - extract(month from first_bucket))::int);
    elsif job.timezone is null then
        slot := date_bin(job.schedule_interval, finish, job.initial_start);
    else
        slot := date_bin(
            job.schedule_interval, finish at time zone job.timezone, job.initial_start at time zone job.timezone
        ) at time zone job.timezone;
    end if;
    while slot <= finish loop
        slot := slot + job.schedule_interval;
    end loop;
    return slot;
end
$$;

-- Returns a random multiple of 1/128, from -15/128 to 16/128. Imitates calculate_jitter_percent.
create function _caggctl_simulated.jitter() returns double precision
language sql volatile
as $$ select (16 - floor(random() * 32)) / 128 $$;

-- Returns the next start after a failure: the finish, plus one retry period for each failure in a row (at most 20
-- periods and at most five schedule intervals), changed by a random jitter, so that not all jobs start again at the
-- same time. Never later than the next start of a fixed schedule. Imitates calculate_next_start_on_failure.
create function _caggctl_simulated.retry_start(
    job _caggctl_simulated.bgw_job, finish timestamptz, failures_in_a_row integer
) returns timestamptz
language sql volatile
as $$
    select least(
        finish + least(job.retry_period * least(failures_in_a_row, 20), job.schedule_interval * 5)
            * (1 + _caggctl_simulated.jitter()),
        case when job.fixed_schedule then _caggctl_simulated.next_slot(job, finish) end)
$$;

-- Records the start of a run. Until its end is recorded, the run counts as a crash. Imitates
-- ts_bgw_job_stat_mark_start.
create function _caggctl_simulated.mark_start(job _caggctl_simulated.bgw_job, started timestamptz) returns void
language sql
as $$
    insert into _timescaledb_internal.bgw_job_stat as s
    values (
        job.id, started, '-infinity', '-infinity', '-infinity', false, 1, '0', '0', 0, 0, 1, 0, 1, 0)
    on conflict on constraint bgw_job_stat_pkey do update
    set last_start = started,
        last_finish = '-infinity',
        next_start = '-infinity',
        last_run_success = false,
        total_runs = s.total_runs + 1,
        total_crashes = s.total_crashes + 1,
        consecutive_crashes = s.consecutive_crashes + 1,
        flags = s.flags & ~1
$$;

-- Records the end of a run. If the job has set its own next start, this next start is kept. Returns the number of
-- failures in a row; null if the job has deleted itself. Imitates ts_bgw_job_stat_mark_end.
create function _caggctl_simulated.mark_end(
    job _caggctl_simulated.bgw_job, finished timestamptz, succeeded boolean
) returns integer
language plpgsql
as $$
declare
    stat _timescaledb_internal.bgw_job_stat;
begin
    update _timescaledb_internal.bgw_job_stat s
    set last_finish = finished,
        last_successful_finish = case when succeeded then finished else s.last_successful_finish end,
        last_run_success = succeeded,
        total_duration = s.total_duration + case when succeeded then finished - s.last_start else '0' end,
        total_duration_failures
            = s.total_duration_failures + case when succeeded then '0' else finished - s.last_start end,
        total_successes = s.total_successes + succeeded::int,
        total_failures = s.total_failures + (not succeeded)::int,
        total_crashes = s.total_crashes - 1,
        consecutive_failures = case when succeeded then 0 else s.consecutive_failures + 1 end,
        consecutive_crashes = 0,
        flags = s.flags & ~1
    where s.job_id = job.id
    returning * into stat;
    if stat.next_start = '-infinity' then
        update _timescaledb_internal.bgw_job_stat s
        set next_start = case
            when not succeeded then _caggctl_simulated.retry_start(job, finished, stat.consecutive_failures)
            when job.fixed_schedule then _caggctl_simulated.next_slot(job, finished)
            else finished + job.schedule_interval
        end
        where s.job_id = job.id;
    end if;
    return stat.consecutive_failures;
end
$$;

-- Returns the time from which a job is due. A job that never ran is due immediately. A job that crashed waits at least
-- five minutes, so that there is time to pause it. Imitates ts_bgw_job_stat_next_start.
create function _caggctl_simulated.due_time(
    job _caggctl_simulated.bgw_job, stat _timescaledb_internal.bgw_job_stat
) returns timestamptz
language sql volatile
as $$
    select case
        when stat.consecutive_crashes > 0 then greatest(
            stat.last_start + interval '5 minutes',
            _caggctl_simulated.retry_start(job, stat.last_start, stat.consecutive_crashes))
        else coalesce(stat.next_start, '-infinity')
    end
$$;

-- Changes the next start of a job for alter_job, if the job has one. by_interval: the last finish plus the schedule
-- interval, which is -infinity for a job that never ran. Otherwise: the next start of the fixed schedule.
create function _caggctl_simulated.move_next_start(job _caggctl_simulated.bgw_job, by_interval boolean) returns void
language sql
as $$
    update _timescaledb_internal.bgw_job_stat s
    set next_start = case
        when by_interval then s.last_finish + job.schedule_interval
        else _caggctl_simulated.next_slot(job, _caggctl_simulated.clock())
    end
    where s.job_id = job.id
$$;
