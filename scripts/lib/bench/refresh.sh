# Compares the time and memory of `refresh` with one CALL over the same range, and measures how fast a refresh can be
# stopped. Sourced by scripts/bench.

budget_mb=128
# Makes one CALL fast, but expensive in memory: its hash table stays in memory.
generous='-c work_mem=1GB'

bench_refresh() {
    load_data
    relations_of fine
    say 'refreshing 14 days by force, in turn'
    local turn line call_seconds=() call_peaks=() own_seconds=() own_peaks=()
    for ((turn = 0; turn < turns; turn++)); do
        line=$(one_call) && call_seconds+=("${line% *}") && call_peaks+=("${line#* }")
        line=$(own_refresh) && own_seconds+=("${line% *}") && own_peaks+=("${line#* }")
    done
    awk -v a="$(median "${own_seconds[@]}")" -v b="$(median "${call_seconds[@]}")" 'BEGIN {
        printf "%-58s %6.2f  (%.1f s / %.1f s)\n", "total time: refresh --memory / one CALL", a / b, a, b }'
    awk -v a="$(median "${own_peaks[@]}")" -v b="$(median "${call_peaks[@]}")" 'BEGIN {
        printf "%-58s %6.2f  (%.0f MB / %.0f MB)\n", "peak server memory: refresh --memory / one CALL", a / b, a, b }'
    figure "windows within $budget_mb MB after the third" "$(within_budget)"
    figure "from Ctrl-C to the end, slowest of 50, ms" "$(slowest_cancel)"
}

one_call() {
    watched psql -Xqd "$dsn" -c "CALL refresh_continuous_aggregate('fine', '2025-03-01', '2025-03-15', force => true,
        options => '{\"buckets_per_batch\": 0}')"
}

own_refresh() {
    watched "$caggctl" --output jsonl --dbname "$dsn" refresh fine "${window[@]}" --force --memory "${budget_mb}MB" --yes
}

# Runs a command that refreshes. Prints its time in seconds and the peak of its backend's own memory in MB, read from
# /proc.
watched() {
    local process backend='' start peak=0 now
    psql -Xqd "$dsn" -c "VACUUM ANALYZE $stored"
    start=$EPOCHREALTIME
    PGOPTIONS=$generous "$@" >"$bench_folder/windows" 2>/dev/null &
    process=$!
    while kill -0 "$process" 2>/dev/null; do
        [ -n "$backend" ] || backend=$(psql -XAtqd "$dsn" -c "
            SELECT pid FROM pg_stat_activity
            WHERE query LIKE 'CALL%refresh_continuous_aggregate%' AND state = 'active' LIMIT 1")
        now=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/${backend:-none}/status" 2>/dev/null)
        [ "${now:-0}" -le "$peak" ] || peak=$now
        sleep 0.02
    done
    wait "$process" || fail "this failed: $*"
    awk -v start="$start" -v end="$EPOCHREALTIME" -v peak="$peak" 'BEGIN { print end - start, peak / 1024 }'
}

# Prints how many windows of the last refresh stayed within the budget, not counting the first three.
within_budget() {
    awk -F '"peak_memory_bytes": ' -v budget="$((budget_mb << 20))" '
        /"windows": {/ { if (++windows > 3) { all++; within += $2 + 0 <= budget } }
        END { printf "%d of %d", within, all }' "$bench_folder/windows"
}

slowest_cancel() {
    local turn process start slowest=0
    for ((turn = 0; turn < 50; turn++)); do
        PGOPTIONS=$generous "$caggctl" --dbname "$dsn" refresh fine "${window[@]}" --force --step 7d --yes \
            >/dev/null 2>&1 &
        process=$!
        sleep "1.$((RANDOM % 10))"
        start=$EPOCHREALTIME
        kill -INT "$process"
        wait "$process" && fail 'a refresh was over before it could be stopped'
        slowest=$(awk -v a="$start" -v b="$EPOCHREALTIME" -v c="$slowest" \
            'BEGIN { took = (b - a) * 1000; printf "%.0f", (took > c ? took : c) }')
    done
    echo "$slowest"
}
