-- The simulated engine: TimescaleDB as far as continuous aggregates go, in plain PostgreSQL, for practice and tests.
-- Never beside the extension, where the same names would mean two things, and never on a server that somebody needs.
do $$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'timescaledb') then
        raise exception 'the extension "timescaledb" is installed in this database'
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'Install the simulated engine in a database of its own.';
    end if;
    if current_setting('caggctl.sandbox', true) is distinct from 'on' then
        raise exception 'this server is no sandbox'
            using errcode = 'object_not_in_prerequisite_state',
                  hint = 'The simulated engine is for the server that "caggctl sandbox" starts.';
    end if;
    if current_setting('server_version_num')::int < 150000 then
        raise exception 'the simulated engine needs PostgreSQL 15 or later'
            using errcode = 'feature_not_supported';
    end if;
end
$$;

-- Functions may call what a later script makes. For the transaction that installs all of them.
set local check_function_bodies = off;

create schema _timescaledb_catalog;
create schema _timescaledb_config;
create schema _timescaledb_internal;
create schema _timescaledb_functions;
create schema timescaledb_information;

-- What the real engine keeps in C, or doesn't need at all.
create schema _caggctl_simulated;

-- One row: the version this database imitates. Clients tell a simulated database by this table.
create table _caggctl_simulated.engine (emulates text not null);
insert into _caggctl_simulated.engine values (current_setting('caggctl_simulated.emulates'));

-- Whether that version is the given one or later.
create function _caggctl_simulated.at_least(version text) returns boolean
language sql stable
as $$
    select string_to_array(emulates, '.')::integer[] >= string_to_array(version, '.')::integer[]
    from _caggctl_simulated.engine
$$;

grant usage on schema _timescaledb_catalog, _timescaledb_config, _timescaledb_internal, _timescaledb_functions,
    timescaledb_information, _caggctl_simulated to public;
