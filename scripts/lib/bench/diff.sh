# Compares the time and the results of `diff` with other ways to compare rows. Sourced by scripts/bench.

bench_diff() {
    load_data
    say "measuring (medians of $turns, in turn)"
    for cagg in coarse fine; do
        relations_of "$cagg"
        groups=$(psql -XAtqd "$dsn" -c "SELECT count(*) FROM $stored")
        ratio "$cagg, $groups groups: diff / floor" diff_one floor
        ratio "$cagg: diff / EXCEPT ALL both ways" diff_one except_all
    done
    ratio "two connections / one, no parallel plans" diff_two diff_alone
    cagg=buckets
    ratio "sample (99 %, 0.1 %) / full, $(count_of buckets) buckets" diff_sample diff_one
    for cagg in coarse fine buckets; do
        figure "$cagg: false differences" "$(found)"
    done
    many_differences
}

# Makes all eight million stored rows wrong. The client must print them all without keeping them in memory.
many_differences() {
    cagg=finest
    relations_of finest
    say 'changing every stored row'
    psql -Xqd "$dsn" -c "UPDATE $stored SET requests = requests + 1" -c "VACUUM ANALYZE $stored"
    local printed line
    printed=$(mktemp)
    line=$(seconds_of_into "$printed" "$caggctl" --output jsonl --dbname "$dsn" diff finest "${window[@]}" \
        --limit 100000000)
    figure "finest, $(count_of finest) groups: lines printed" "$(wc -l <"$printed")"
    figure "finest: client's peak memory, MB" "$(awk -v kb="${line#* }" 'BEGIN { printf "%.1f", kb / 1024 }')"
    rm -f "$printed"
    psql -Xqd "$dsn" -c "UPDATE $stored SET requests = requests - 1" -c "VACUUM $stored"
}

count_of() { psql -XAtqd "$dsn" -c "SELECT count(*) FROM $1"; }

# Prints the number of differences that diff finds in the cagg. It must be 0.
found() {
    "$caggctl" --output json --dbname "$dsn" diff "$cagg" "${window[@]}" |
        awk -F '[:,]' '/^    "(drift|pending|duplicate|orphaned|unmaterialized|skipped)"/ { sum += $2 } END { print sum }'
}

diff_one() { seconds_of "$caggctl" --output json --dbname "$dsn" diff "$cagg" "${window[@]}"; }
diff_sample() { seconds_of "$caggctl" --output json --dbname "$dsn" diff "$cagg" "${window[@]}" --sample; }
diff_alone() { PGOPTIONS=$serial seconds_of "$caggctl" --output json --dbname "$dsn" diff fine "${window[@]}"; }
diff_two() { PGOPTIONS=$serial seconds_of "$caggctl" --output json --dbname "$dsn" diff fine "${window[@]}" --jobs 2; }
serial='-c max_parallel_workers_per_gather=0'

floor() { seconds_of psql -XAtqd "$dsn" -c "SELECT count(d) FROM $direct d"; }
except_all() {
    seconds_of psql -XAtqd "$dsn" -c "
        SELECT (SELECT count(*) FROM (TABLE $stored EXCEPT ALL TABLE $direct) missing)
             + (SELECT count(*) FROM (TABLE $direct EXCEPT ALL TABLE $stored) extra)"
}
