# Compares the memory that `policy tune` predicts with the memory that the policy's run takes. Sourced by scripts/bench.

budget=128MB

bench_tune() {
    [ "$(psql -XAtqd "$dsn" -c "SELECT count(*) FROM pg_database WHERE datname = 'caggctl_bench_tune'")" = 1 ] ||
        # TimescaleDB starts no background workers in a template database.
        psql -Xqd "$dsn" -c 'CREATE DATABASE caggctl_bench_tune IS_TEMPLATE true'
    dsn=${dsn/dbname=caggctl_bench/dbname=caggctl_bench_tune}
    if [ "$(psql -XAtqd "$dsn" -c "SELECT to_regclass('daily') IS NULL")" = t ]; then
        say "loading $rows rows and ten caggs"
        PGOPTIONS='-c client_min_messages=error' psql -Xqd "$dsn" -c 'CREATE EXTENSION IF NOT EXISTS timescaledb'
        PGOPTIONS='-c client_min_messages=error' psql -Xqd "$dsn" -v ON_ERROR_STOP=1 -v rows="$rows" \
            -f "$project/scripts/lib/bench/tune.sql" >/dev/null
    fi
    # Enough memory for a plan to exceed the budget. With PostgreSQL's default of 4 MB every plan would fit.
    psql -Xqd "$dsn" -c "ALTER DATABASE caggctl_bench_tune SET work_mem = '256MB'"
    for way in '' --probe; do
        say "tuning ten policies to $budget${way:+, with $way}"
        tune_all "$way"
    done
}

tune_all() {
    local cagg job buckets predicted measured within2=0 within13=0 above=0 count=0
    printf '%-18s %8s %12s %12s %8s\n' cagg buckets predicted measured ratio
    while read -r cagg job; do
        psql -XAtqd "$dsn" -c "TRUNCATE $cagg" 2>/dev/null
        read -r buckets predicted < <("$caggctl" --output json --yes --dbname "$dsn" policy tune "$cagg" \
            --memory "$budget" --apply $1 2>/dev/null | tuned)
        psql -XAtqd "$dsn" -c "TRUNCATE $cagg" 2>/dev/null
        measured=$(peak_of_job "$job")
        count=$((count + 1))
        read -r near nearer exceeds < <(awk -v p="$predicted" -v m="$measured" -v b="${budget%MB}" 'BEGIN {
            r = p > m ? p / m : m / p; print (r <= 2), (r <= 1.3), (m > b) }')
        within2=$((within2 + near)) within13=$((within13 + nearer)) above=$((above + exceeds))
        printf '%-18s %8s %9.1f MB %9.1f MB %8.2f\n' "$cagg" "$buckets" "$predicted" "$measured" \
            "$(awk -v p="$predicted" -v m="$measured" 'BEGIN { print p / m }')"
    done < <(psql -XAtq -F ' ' -d "$dsn" -c "
        SELECT c.user_view_name, j.job_id FROM _timescaledb_catalog.continuous_agg c
        JOIN timescaledb_information.jobs j ON (j.config->>'mat_hypertable_id')::int = c.mat_hypertable_id ORDER BY 2")
    figure 'predictions within 2x of what was measured' "$within2 of $count"
    figure 'predictions within 1.3x' "$within13 of $count"
    figure 'runs that exceeded the budget' "$above of $count"
}

# Prints the chosen number of buckets and its predicted peak memory in MB.
tuned() {
    awk -F '[:,}]' '/"chosen": true/ { sub(/.*"buckets": /, ""); split($0, part, /[,:] */); print part[1], part[3] / 1048576 }'
}

# Runs the job in a session, as its worker would, and prints the peak memory of the backend in MB.
peak_of_job() {
    local pid peak=0 now answer
    coproc SESSION { PGOPTIONS='-c client_min_messages=error' psql -XAtqd "$dsn" 2>&1; }
    echo 'SELECT pg_backend_pid();' >&"${SESSION[1]}"
    read -r pid <&"${SESSION[0]}"
    echo "CALL run_job($1); SELECT 'done';" >&"${SESSION[1]}"
    until read -r -t 0.02 answer <&"${SESSION[0]}" && [ "$answer" = 'done' ]; do
        now=$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status")
        [ "$now" -le "$peak" ] || peak=$now
    done
    echo '\q' >&"${SESSION[1]}"
    wait "$SESSION_PID"
    awk -v kb="$peak" 'BEGIN { printf "%.1f", kb / 1024 }'
}
