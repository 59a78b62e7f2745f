# Measures the server time of the commands that show all caggs, with very many caggs. Sourced by scripts/bench.

# The server time is the sum of the durations that the server logs for the statements, including parsing and planning.
# The script reads the log file, so the server is always a temporary one.
bench_status() {
    [ -z "${BENCH_DSN:-}" ] || fail 'status is measured on a server of its own: BENCH_DSN must not be set'
    # TimescaleDB starts no background workers in a template database.
    psql -Xqd "$dsn" -c "ALTER DATABASE caggctl_bench IS_TEMPLATE true"
    say 'making 1,000 caggs, 3,000 jobs, 5,000 chunks and a million rows of job history'
    psql -Xqd "$dsn" -f "$project/scripts/lib/bench/status.sql" >/dev/null
    say "measuring (medians of $turns, in turn)"
    server_ratio 'status: server time / cheapest catalog queries' status-facts status
    server_ratio 'policy show: server time / cheapest catalog queries' status-facts policy show
    server_ratio 'jobs: server time / cheapest catalog queries' jobs-facts jobs
}

# server_ratio NAME FACTS COMMAND…: prints the server time of a command divided by that of the queries in FACTS. The
# command's time includes the first queries of its session. FACTS is read in its own session, with a warm cache.
server_ratio() {
    local name=$1 facts=$2 turn a=() b=()
    shift 2
    facts_time "$facts" >/dev/null
    for ((turn = 0; turn < turns; turn++)); do
        a+=("$(logged_time "$caggctl" --dbname "$dsn" "$@" --output json)")
        b+=("$(facts_time "$facts")")
    done
    awk -v name="$name" -v a="$(median "${a[@]}")" -v b="$(median "${b[@]}")" \
        'BEGIN { printf "%-58s %6.2f  (%.0f ms / %.0f ms)\n", name, a / b, a, b }'
}

facts_time() { logged_time psql -Xqd "$dsn" -o /dev/null -f "$project/scripts/lib/bench/$1.sql"; }

# Runs a command and prints the milliseconds that the server logged for its statements.
logged_time() {
    local before
    before=$(wc -c <"$bench_folder/log")
    PGOPTIONS='-c log_min_duration_statement=0 -c jit=off' "$@" >/dev/null || fail "this failed: $*"
    tail -c "+$((before + 1))" "$bench_folder/log" |
        sed -n 's/.*LOG:  duration: \([0-9.]*\) ms.*/\1/p' | awk '{ sum += $1 } END { print sum }'
}
