-- Compression policies: jobs that mark old chunks as compressed.

create function _timescaledb_functions.policy_compression_check(config jsonb) returns void
language plpgsql
as $$
begin
    if config is null then
        raise exception 'config must not be NULL' using errcode = 'null_value_not_allowed';
    elsif config ->> 'compress_after' is null then
        raise exception 'could not find compress_after in config for job' using errcode = 'internal_error';
    end if;
end
$$;

create procedure _timescaledb_functions.policy_compression(job_id integer, config jsonb)
language plpgsql
as $$
declare
    relation regclass := _caggctl_simulated.hypertable_relation((config ->> 'hypertable_id')::integer);
begin
    perform public.compress_chunk(c)
    from public.show_chunks(relation, older_than => _caggctl_simulated.clock() - (config ->> 'compress_after')::interval) c;
end
$$;

create function public.add_compression_policy(
    hypertable regclass, compress_after interval, if_not_exists boolean default false,
    schedule_interval interval default null, initial_start timestamptz default null, timezone text default null
) returns integer
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.require_hypertable(hypertable);
    word text := _caggctl_simulated.compression_word();
    cagg_name name := (select user_view_name from _timescaledb_catalog.continuous_agg where mat_hypertable_id = ht);
    existing jsonb := (
        select config from timescaledb_information.jobs
        where proc_name = 'policy_compression' and (config ->> 'hypertable_id')::integer = ht);
begin
    if (select compression_state from _timescaledb_catalog.hypertable where id = ht) <> 1 then
        raise exception '% not enabled on hypertable "%"', word, hypertable
            using errcode = 'feature_not_supported',
                  hint = format('Enable %s before adding a %1$s policy.', word);
    elsif existing is null then
        if word = 'compression' and cagg_name is not null and not exists (
            select from timescaledb_information.jobs
            where proc_name = 'policy_refresh_continuous_aggregate' and (config ->> 'mat_hypertable_id')::integer = ht)
        then
            raise exception 'setup a refresh policy for "%" before setting up a compression policy', cagg_name
                using errcode = 'feature_not_supported';
        end if;
        return _caggctl_simulated.insert_job(
            initcap(word) || ' Policy',
            coalesce(schedule_interval, '12:00'), '0', '1 hour', '_timescaledb_functions', 'policy_compression',
            '_timescaledb_functions', 'policy_compression_check',
            (select relowner::regrole from pg_class where oid = hypertable), ht,
            jsonb_build_object('hypertable_id', ht, 'compress_after', compress_after), initial_start, timezone);
    elsif not if_not_exists then
        raise exception '% policy already exists for hypertable or continuous aggregate "%"', word, hypertable
            using errcode = 'duplicate_object', hint = 'Set option "if_not_exists" to true to avoid error.';
    elsif (existing ->> 'compress_after')::interval = compress_after then
        raise notice '% policy already exists for hypertable "%", skipping', word, hypertable;
    else
        raise warning '% policy already exists for hypertable "%"', word, hypertable
            using detail = 'A policy already exists with different arguments.',
                  hint = 'Remove the existing policy before adding a new one.';
    end if;
    return -1;
end
$$;

create function public.remove_compression_policy(hypertable regclass, if_exists boolean default false)
returns boolean
language plpgsql
as $$
declare
    ht integer := _caggctl_simulated.require_hypertable(hypertable);
    policy integer := (
        select job_id from timescaledb_information.jobs
        where proc_name = 'policy_compression' and (config ->> 'hypertable_id')::integer = ht);
begin
    if policy is not null then
        perform public.delete_job(policy);
        return true;
    elsif if_exists then
        raise notice '% policy not found for hypertable "%", skipping',
            _caggctl_simulated.compression_word(), hypertable;
        return false;
    end if;
    raise exception '% policy not found for hypertable "%"', _caggctl_simulated.compression_word(), hypertable
        using errcode = 'undefined_object';
end
$$;
