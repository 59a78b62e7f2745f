# Measures one command against another. Sourced by scripts/bench.

# The number of runs of each command. The median counts.
turns=3

# Runs a command and prints its wall-clock time in seconds and its own peak memory in kB, without the server's.
seconds_of() { seconds_of_into /dev/null "$@"; }

seconds_of_into() {
    local report output=$1
    shift
    report=$(mktemp)
    /usr/bin/time -o "$report" -f '%e %M' "$@" >"$output" || [ $? -eq 4 ] || fail "this failed: $*"
    tail -n 1 "$report"
    rm -f "$report"
}

# ratio NAME CONTENDER REFERENCE: runs the two functions in turn and prints the ratio of their medians. In turn, so that
# both run under the same load of the machine.
ratio() {
    local name=$1 contender=$2 reference=$3 turn a=() b=() line memory=0
    "$reference" >/dev/null
    for ((turn = 0; turn < turns; turn++)); do
        line=$("$contender") && a+=("${line% *}")
        [ "${line#* }" -le "$memory" ] || memory=${line#* }
        line=$("$reference") && b+=("${line% *}")
    done
    awk -v name="$name" -v a="$(median "${a[@]}")" -v b="$(median "${b[@]}")" -v memory="$memory" \
        'BEGIN { printf "%-58s %6.2f  (%.2f s / %.2f s; peak %.1f MB)\n", name, a / b, a, b, memory / 1024 }'
}

# figure NAME VALUE: prints a figure that isn't a ratio.
figure() { printf '%-58s %6s\n' "$1" "$2"; }

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
