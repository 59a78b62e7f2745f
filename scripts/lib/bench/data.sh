# Loads the data for the benchmarks. Sourced by scripts/bench.

# The time range of all the data.
window=(--from 2025-03-01 --to 2025-03-15)

load_data() {
    [ "$(psql -XAtqd "$dsn" -c "SELECT to_regclass('finest') IS NULL")" = t ] || return 0
    say "loading $rows rows and four caggs"
    PGOPTIONS='-c client_min_messages=warning' psql -Xqd "$dsn" -v ON_ERROR_STOP=1 -v rows="$rows" \
        -f "$project/scripts/lib/bench/data.sql" >/dev/null
}

# Sets `direct` to a cagg's direct view and `stored` to its materialization hypertable.
relations_of() {
    read -r direct stored < <(psql -XAtq -F ' ' -d "$dsn" -c "
        SELECT format('%I.%I', c.direct_view_schema, c.direct_view_name), format('%I.%I', h.schema_name, h.table_name)
        FROM _timescaledb_catalog.continuous_agg c JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id
        WHERE c.user_view_name = '$1'")
}
