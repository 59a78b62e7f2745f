# Functions that all scripts share: messages, and the installation of what the build needs. Sourced by bash scripts;
# defines functions and `project`, and does nothing else.

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
. "$project/scripts/lib/packages.sh"

# How the tests are built: without optimization, as in a debug build, but without DEBUG, for which the argument parser
# checks all declarations again and again (docs/decisions/0022). They have a folder of their own, because the program
# itself is built with other options.
test_build=(--package-path "$project" --scratch-path "$project/.build-test" -c release -Xswiftc -Onone
    -Xswiftc -enable-testing --disable-xctest)

say() {
    if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then printf '\033[1m==>\033[0m %s\n' "$*" >&2; else echo "==> $*" >&2; fi
}

fail() {
    echo "error: $*" >&2
    exit 1
}

# Runs a command, and prints its output only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ $status -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}

# Checks that Swift is installed, and installs the packages that the build and the sandbox need.
setup() {
    require_swift
    local missing
    missing=$(missing_packages | xargs)
    # Each word is the name of a package.
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
}

require_swift() {
    local advice='Swift 6.1 or later is needed: https://www.swift.org/install'
    command -v swift >/dev/null || fail "there is no swift in PATH. $advice"
    local version major minor
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] || fail "\"swift --version\" doesn't tell its version. $advice"
    major=${version%%.*} minor=${version#*.}
    [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 1 ]; } || fail "this is Swift $version. $advice"
}

# Prints the versions of TimescaleDB that the sandbox and the tests can use on this machine.
timescaledb_versions() {
    local folder
    for folder in /usr/share/postgresql/*/extension "$(pg_config --sharedir 2>/dev/null)/extension"; do
        [ ! -e "$folder/timescaledb.control" ] || ls "$folder"
    done | sed -n 's/^timescaledb--\([0-9.]*\)\.sql$/\1/p' | sort -uV
}
