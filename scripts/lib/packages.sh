# Finds the missing system packages of the project, and installs them on Debian and Ubuntu. Sourced by setup.sh.

# Prints the Debian names of the missing packages. A package isn't missing if its files were installed in another way.
missing_packages() {
    command -v pkg-config >/dev/null || echo pkg-config
    has_package libpq-dev || pkg-config --exists libpq 2>/dev/null || echo libpq-dev
    has_package libreadline-dev || has_header readline/readline.h || echo libreadline-dev
    has_package libpg-query-dev || has_header pg_query.h || echo libpg-query-dev
    has_server || echo postgresql
}

has_package() {
    # shellcheck disable=SC2016 # dpkg-query's own variable
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

has_header() {
    local folder
    for folder in /usr/include /usr/local/include /opt/homebrew/include; do
        [ ! -e "$folder/$1" ] || return 0
    done
    return 1
}

# Succeeds if a server of any version is installed. An installed server is never changed.
has_server() {
    local server
    for server in /usr/lib/postgresql/*/bin/postgres; do
        [ ! -x "$server" ] || return 0
    done
    command -v postgres >/dev/null
}

install_packages() {
    local as_root=() install=(apt-get install --yes --no-install-recommends --no-upgrade "$@")
    command -v apt-get >/dev/null || fail "missing: $*. Install what your system calls these, then try again."
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null || fail "missing: $*. This installs them: sudo ${install[*]}"
    fi
    say "installing $*"
    quietly "${install[@]}" --simulate 2>/dev/null || fetch_package_lists
    refuse_server_upgrade
    case " $* " in *' postgresql '*) without_default_cluster apply_install ;; *) apply_install ;; esac
}

# Fails if the installation would upgrade the server. apt prints the old version in brackets if it would replace it.
refuse_server_upgrade() {
    local plan
    plan=$("${install[@]}" --simulate 2>&1) || fail "apt-get can't install these: $plan"
    ! grep -Eq '^Inst postgresql-[0-9]+ \[' <<<"$plan" ||
        fail "this would upgrade the installed PostgreSQL server; do it when that suits you: ${install[*]}"
}

# Installs the packages. If that fails, updates the package lists and tries again, because old lists can name packages
# that have left the archive.
apply_install() {
    local command=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}")
    quietly "${command[@]}" && return
    fetch_package_lists
    refuse_server_upgrade
    quietly "${command[@]}" || fail "this failed: ${install[*]}"
}

fetch_package_lists() {
    say 'fetching the lists of packages'
    quietly "${as_root[@]}" apt-get update || fail 'the lists of packages could not be fetched'
}

# Runs an installation that creates no cluster. Otherwise the package of a server would create and start a cluster on
# port 5432. A temporary file turns that off; the existing settings in /etc/postgresql-common stay unchanged.
without_default_cluster() {
    local folder=/etc/postgresql-common/createcluster.d status=0
    "${as_root[@]}" mkdir -p "$folder"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$folder/zz-caggctl.conf" >/dev/null
    ("$@") || status=$?
    "${as_root[@]}" rm -f "$folder/zz-caggctl.conf"
    "${as_root[@]}" rmdir --ignore-fail-on-non-empty "$folder"
    return $status
}
