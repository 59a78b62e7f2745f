# Provides the server for the benchmarks: the one in BENCH_DSN, or a temporary one. Sourced by scripts/bench.

# Sets `dsn` to the connection string of the database caggctl_bench, in which TimescaleDB is installed.
bench_server() {
    local server=${BENCH_DSN:-}
    bench_folder=$(mktemp -d)
    # Keeps the journal and the saved diffs of the benchmarks out of the user's own files.
    export XDG_STATE_HOME=$bench_folder
    trap stop_bench_server EXIT
    if [ -z "$server" ]; then
        start_bench_server
        server="host=$bench_folder user=postgres dbname=postgres"
    fi
    [ "$(psql -XAtqd "$server" -c "SELECT count(*) FROM pg_database WHERE datname = 'caggctl_bench'")" = 1 ] ||
        psql -Xqd "$server" -c 'CREATE DATABASE caggctl_bench'
    dsn=$(psql -XAtqd "$server" <<'END'
SELECT format('host=%s port=%s user=%s dbname=caggctl_bench', :'HOST', :'PORT', :'USER')
END
    )
    PGOPTIONS='-c client_min_messages=error' psql -Xqd "$dsn" -c 'CREATE EXTENSION IF NOT EXISTS timescaledb'
}

start_bench_server() {
    bench_as=()
    bench_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    bench_bin=${bench_bin:-$(pg_config --bindir)}
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres "$bench_folder"
        bench_as=(runuser -u postgres --)
    fi
    say 'making a server'
    (cd "$bench_folder" && "${bench_as[@]}" "$bench_bin/initdb" -D "$bench_folder/data" -U postgres --auth=trust \
        --no-sync >/dev/null)
    cat >>"$bench_folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$bench_folder'
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = off
timezone = 'UTC'
fsync = off
max_wal_size = 8GB
shared_buffers = 1GB
END
    (cd "$bench_folder" &&
        "${bench_as[@]}" "$bench_bin/pg_ctl" -D "$bench_folder/data" -l "$bench_folder/log" -w start >/dev/null)
}

stop_bench_server() {
    cd /
    [ ! -d "$bench_folder/data" ] ||
        "${bench_as[@]}" "$bench_bin/pg_ctl" -D "$bench_folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$bench_folder"
}
