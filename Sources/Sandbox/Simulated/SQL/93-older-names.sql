-- Functions that were moved to the schema _timescaledb_functions in 2.12. They still exist in their older schema, where
-- they raise a warning.

create function _caggctl_simulated.warn_of_older_name(signature text) returns void
language plpgsql
as $$
begin
    if coalesce(nullif(current_setting('timescaledb.enable_deprecation_warnings', true), ''), 'on')::boolean then
        raise warning '%', format(
            'function _timescaledb_internal.%s is deprecated and has been moved to _timescaledb_functions schema. '
                || 'this compatibility function will be removed in a future version.', signature);
    end if;
end
$$;

-- Returns the watermark that is computed from the stored rows. Imitates
-- _timescaledb_functions.cagg_watermark_materialized.
create function _timescaledb_functions.cagg_watermark_materialized(hypertable_id integer) returns bigint
language sql stable strict
as $$
    select coalesce(
        _caggctl_simulated.end_of_bucket(cagg.bucket, _caggctl_simulated.newest_time(hypertable_id)),
        _caggctl_simulated.time_min((cagg.bucket).time_type))
    from _caggctl_simulated.cagg(hypertable_id) cagg
$$;

do $$
declare
    moved record;
begin
    for moved in
        select p.proname, p.proargnames[1] as argument, p.proargtypes[0]::regtype as argument_type,
            p.prorettype::regtype as result_type
        from pg_proc p
        where p.pronamespace = '_timescaledb_functions'::regnamespace
            and p.proname in (
                'to_unix_microseconds', 'to_timestamp', 'to_timestamp_without_timezone', 'to_date', 'to_interval',
                'cagg_watermark', 'cagg_watermark_materialized')
    loop
        execute format(
            'create function _timescaledb_internal.%1$I(%2$I %3$s) returns %4$s language plpgsql as '
                || '$body$ begin perform _caggctl_simulated.warn_of_older_name(%5$L); '
                || 'return _timescaledb_functions.%1$I(%2$I); end $body$',
            moved.proname, moved.argument, moved.argument_type, moved.result_type,
            format('%s(%s)', moved.proname, moved.argument_type));
    end loop;
end
$$;
