-- Refresh policies in 2.14.2: a continuous aggregate can have only one.

-- Does nothing: in this version, only add_continuous_aggregate_policy checks for other policies.
create function _caggctl_simulated.check_altered_policy(job _caggctl_simulated.bgw_job) returns void
language sql
as $$ select $$;

create function _caggctl_simulated.check_batching(config jsonb) returns void
language sql
as $$ select $$;

create function _caggctl_simulated.precedes_another_policy(
    cagg _caggctl_simulated.cagg, window_end bigint
) returns boolean
language sql
as $$ select false $$;

-- Imitates add_continuous_aggregate_policy. In the real engine, the offsets have the type "any".
create function public.add_continuous_aggregate_policy(
    continuous_aggregate regclass, start_offset anycompatible, end_offset anycompatible, schedule_interval interval,
    if_not_exists boolean default false, initial_start timestamptz default null, timezone text default null
) returns integer
language plpgsql
as $$
declare
    cagg _caggctl_simulated.cagg := _caggctl_simulated.check_new_policy(
        continuous_aggregate, schedule_interval, initial_start, timezone);
    new_config jsonb;
    existing _caggctl_simulated.bgw_job;
begin
    new_config := jsonb_build_object(
        'mat_hypertable_id', cagg.id,
        'start_offset', _caggctl_simulated.policy_offset(
            (cagg.bucket).time_type, start_offset::text, pg_typeof(start_offset), 'start_offset'),
        'end_offset', _caggctl_simulated.policy_offset(
            (cagg.bucket).time_type, end_offset::text, pg_typeof(end_offset), 'end_offset'));
    perform _caggctl_simulated.refuse_small_window(cagg, new_config -> 'start_offset', new_config -> 'end_offset');
    select * into existing from _caggctl_simulated.refresh_policies(cagg.id);
    if existing.id is null then
        return _caggctl_simulated.insert_refresh_policy(
            continuous_aggregate, schedule_interval, new_config, initial_start, timezone);
    elsif not if_not_exists then
        raise exception 'continuous aggregate policy already exists for "%"', cagg.name
            using errcode = 'duplicate_object',
                  detail = format(
                      'Only one continuous aggregate policy can be created per continuous aggregate and a policy with '
                          || 'job id %s already exists for "%s".', existing.id, cagg.name);
    elsif _caggctl_simulated.policy_window(cagg, existing.config)
        is not distinct from _caggctl_simulated.policy_window(cagg, new_config)
    then
        raise notice 'continuous aggregate policy already exists for "%", skipping', cagg.name;
    else
        raise warning 'continuous aggregate policy already exists for "%"', cagg.name
            using detail = 'A policy already exists with different arguments.',
                  hint = 'Remove the existing policy before adding a new one.';
    end if;
    return -1;
end
$$;
