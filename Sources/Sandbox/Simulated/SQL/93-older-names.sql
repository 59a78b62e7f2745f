-- Functions that moved to _timescaledb_functions in 2.12 and still answer to their older names.

create function _timescaledb_internal.to_unix_microseconds(ts timestamptz) returns bigint
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_unix_microseconds(ts) $$;

create function _timescaledb_internal.to_timestamp(unixtime_us bigint) returns timestamptz
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_timestamp(unixtime_us) $$;

create function _timescaledb_internal.to_interval(unixtime_us bigint) returns interval
language sql immutable strict parallel safe
as $$ select _timescaledb_functions.to_interval(unixtime_us) $$;

create function _timescaledb_internal.cagg_watermark(hypertable_id integer) returns bigint
language sql stable strict
as $$ select _timescaledb_functions.cagg_watermark(hypertable_id) $$;

-- The watermark that follows from the stored rows. Imitates _timescaledb_functions.cagg_watermark_materialized.
create function _timescaledb_functions.cagg_watermark_materialized(hypertable_id integer) returns bigint
language sql stable strict
as $$
    select coalesce(
        _caggctl_simulated.newest_time(hypertable_id) + (_caggctl_simulated.cagg(hypertable_id)).width,
        _caggctl_simulated.time_min())
$$;

create function _timescaledb_internal.cagg_watermark_materialized(hypertable_id integer) returns bigint
language sql stable strict
as $$ select _timescaledb_functions.cagg_watermark_materialized(hypertable_id) $$;
