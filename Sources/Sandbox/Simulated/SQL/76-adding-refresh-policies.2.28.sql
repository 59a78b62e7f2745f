-- Refresh policies in 2.28.3: a continuous aggregate can have several, if their windows don't overlap.

-- Returns how a policy's window conflicts with the other policies of its continuous aggregate: 'equal', 'overlap' or
-- null. The job except_job is left out of the comparison. A continuous aggregate on another one can have only one
-- policy. Imitates policy_refresh_cagg_check_for_overlaps.
create function _caggctl_simulated.policy_conflict(
    cagg _caggctl_simulated.cagg, config jsonb, except_job integer
) returns text
language plpgsql stable
as $$
declare
    wanted record := _caggctl_simulated.policy_window(cagg, config);
    wanted_range int8range;
    conflict text;
begin
    if not exists (select from _caggctl_simulated.refresh_policies(cagg.id)) then
        return null;
    end if;
    wanted_range := int8range(wanted.window_start, wanted.window_end);
    select min(case when int8range(w.window_start, w.window_end) = wanted_range then 'equal' else 'overlap' end)
    into conflict
    from _caggctl_simulated.refresh_policies(cagg.id) j
    cross join _caggctl_simulated.policy_window(cagg, j.config) w
    where j.id is distinct from except_job and int8range(w.window_start, w.window_end) && wanted_range;
    if conflict is distinct from 'equal'
        and (select parent_mat_hypertable_id from _timescaledb_catalog.continuous_agg where mat_hypertable_id = cagg.id)
            is not null
        and (select count(*) from _caggctl_simulated.refresh_policies(cagg.id))
            > (except_job is not null)::integer
    then
        raise exception 'multiple refresh policies are not supported for hierarchical continuous aggregates'
            using errcode = 'feature_not_supported';
    end if;
    return conflict;
end
$$;

create function _caggctl_simulated.refuse_conflict(cagg_name name, conflict text) returns void
language plpgsql
as $$
begin
    if conflict = 'equal' then
        raise exception 'continuous aggregate refresh policy already exists for "%"', cagg_name
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'A refresh policy with the same start and end offset already exists for '
                          || 'continuous aggregate "%s".', cagg_name);
    elsif conflict = 'overlap' then
        raise exception 'refresh interval overlaps with an existing continuous aggregate policy on "%"', cagg_name
            using errcode = 'invalid_parameter_value';
    end if;
end
$$;

-- Makes the checks that alter_job makes for a refresh policy, whatever is altered.
create function _caggctl_simulated.check_altered_policy(job _caggctl_simulated.bgw_job) returns void
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg;
begin
    if job.proc_name <> 'policy_refresh_continuous_aggregate' then
        return;
    end if;
    if job.config ->> 'mat_hypertable_id' is not null
        and _caggctl_simulated.cagg((job.config ->> 'mat_hypertable_id')::integer) is null
    then
        raise exception 'invalid materialized hypertable ID: %', job.config ->> 'mat_hypertable_id'
            using errcode = 'invalid_parameter_value';
    end if;
    cagg := _caggctl_simulated.policy_cagg(job.config);
    perform _caggctl_simulated.refuse_conflict(
        cagg.name, _caggctl_simulated.policy_conflict(cagg, job.config, job.id));
end
$$;

-- Refuses invalid settings of batches in a configuration or in the options of a refresh.
create function _caggctl_simulated.check_batching(config jsonb) returns void
language plpgsql
as $$
begin
    if (config ->> 'buckets_per_batch')::integer < 0 then
        raise exception 'invalid buckets per batch'
            using errcode = 'invalid_parameter_value',
                  detail = 'buckets_per_batch: ' || (config ->> 'buckets_per_batch'),
                  hint = 'The buckets per batch should be greater than or equal to zero.';
    elsif (config ->> 'max_batches_per_execution')::integer < 0 then
        raise exception 'invalid max batches per execution'
            using errcode = 'invalid_parameter_value',
                  detail = 'max_batches_per_execution: ' || (config ->> 'max_batches_per_execution'),
                  hint = 'The max batches per execution should be greater than or equal to zero.';
    end if;
    perform (config ->> 'refresh_newest_first')::boolean, (config ->> 'include_tiered_data')::boolean;
end
$$;

-- Whether another policy's window ends later than the given end. Then a bucket between the two windows could be left
-- out. Imitates policy_refresh_cagg_check_if_last_policy.
create function _caggctl_simulated.precedes_another_policy(
    cagg _caggctl_simulated.cagg, window_end bigint
) returns boolean
language sql stable
as $$
    select window_end is not null and exists (
        select from _caggctl_simulated.refresh_policies(cagg.id) j
        cross join _caggctl_simulated.policy_window(cagg, j.config) w
        where coalesce(w.window_end > precedes_another_policy.window_end, true))
$$;

-- Imitates add_continuous_aggregate_policy. In the real engine, the offsets have the type "any".
create function public.add_continuous_aggregate_policy(
    continuous_aggregate regclass, start_offset anycompatible, end_offset anycompatible, schedule_interval interval,
    if_not_exists boolean default false, initial_start timestamptz default null, timezone text default null,
    include_tiered_data boolean default null, buckets_per_batch integer default null,
    max_batches_per_execution integer default null, refresh_newest_first boolean default null
) returns integer
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.check_new_policy(
        continuous_aggregate, schedule_interval, initial_start, timezone);
    new_config jsonb;
    conflict text;
begin
    new_config := jsonb_build_object(
        'mat_hypertable_id', cagg.id,
        'start_offset', _caggctl_simulated.policy_offset(
            (cagg.bucket).time_type, start_offset::text, pg_typeof(start_offset), 'start_offset'),
        'end_offset', _caggctl_simulated.policy_offset(
            (cagg.bucket).time_type, end_offset::text, pg_typeof(end_offset), 'end_offset')
    ) || jsonb_strip_nulls(jsonb_build_object(
        'include_tiered_data', include_tiered_data, 'buckets_per_batch', buckets_per_batch,
        'max_batches_per_execution', max_batches_per_execution, 'refresh_newest_first', refresh_newest_first));
    perform _caggctl_simulated.refuse_small_window(cagg, new_config -> 'start_offset', new_config -> 'end_offset');
    conflict := _caggctl_simulated.policy_conflict(cagg, new_config, null);
    if conflict = 'equal' and if_not_exists then
        raise notice 'continuous aggregate refresh policy already exists for "%", skipping', cagg.name
            using errcode = 'invalid_parameter_value',
                  detail = format(
                      'A refresh policy with the same start and end offset already exists for '
                          || 'continuous aggregate "%s".', cagg.name);
        return -1;
    end if;
    perform _caggctl_simulated.refuse_conflict(cagg.name, conflict);
    return _caggctl_simulated.insert_refresh_policy(
        continuous_aggregate, schedule_interval, new_config, initial_start, timezone);
end
$$;
