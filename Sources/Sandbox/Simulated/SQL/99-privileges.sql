-- Privileges, as in the real engine: every role may read the catalogs, but the history of jobs only through its views.

grant select on all tables in schema
    _timescaledb_catalog, _timescaledb_config, timescaledb_information, _caggctl_simulated to public;
grant select on _timescaledb_internal.bgw_job_stat to public;
