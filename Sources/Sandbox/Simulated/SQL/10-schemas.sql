-- The simulated engine: the parts of TimescaleDB that continuous aggregates need, in plain PostgreSQL, for practice and
-- tests. It can't be installed in a database with the extension, because both use the same names. It can only be
-- installed on a sandbox's server, because other servers may have important data.
do $$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'timescaledb') then
        raise exception 'the extension "timescaledb" is installed in this database'
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'Install the simulated engine in another database.';
    end if;
    if current_setting('caggctl.sandbox', true) is distinct from 'on' then
        raise exception 'this server isn''t a sandbox'
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'Run "caggctl sandbox" to start a server for the simulated engine.';
    end if;
    if current_setting('server_version_num')::int < 150000 then
        raise exception 'the simulated engine needs PostgreSQL 15 or later'
            using errcode = 'feature_not_supported';
    end if;
end
$$;

-- A function may call functions that a later script creates. This setting allows it until the end of the transaction
-- that installs all scripts.
set local check_function_bodies = off;

create schema _timescaledb_catalog;
create schema _timescaledb_config;
create schema _timescaledb_internal;
create schema _timescaledb_functions;
create schema timescaledb_information;

-- Objects that the real engine has in C or doesn't have.
create schema _caggctl_simulated;

-- A table with one row: the version that this database imitates. Clients recognise a simulated database by this table.
create table _caggctl_simulated.engine (emulates text not null);
insert into _caggctl_simulated.engine values (current_setting('caggctl_simulated.emulates'));

-- Whether this database imitates the given version or a later one.
create function _caggctl_simulated.at_least(version text) returns boolean
language sql stable
as $$
    select string_to_array(emulates, '.')::integer[] >= string_to_array(version, '.')::integer[]
    from _caggctl_simulated.engine
$$;

grant usage on schema _timescaledb_catalog, _timescaledb_config, _timescaledb_internal, _timescaledb_functions,
    timescaledb_information, _caggctl_simulated to public;
