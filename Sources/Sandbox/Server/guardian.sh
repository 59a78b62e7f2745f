#!/bin/sh
# Runs a private PostgreSQL server as long as the owner process lives. Then removes the server and all its files.
#
# usage: sh -c SCRIPT guardian FOLDER BINDIR USER SETTINGS AUTHENTICATION < socket > socket
#
# Creates FOLDER (data directory, socket, log) and starts a server in it as USER (empty: as the caller). Reports on
# standard output, one line each: "step NAME", then "ready" or "failed REASON". Then waits for the end of standard
# input. Only the owner has the other end of the socket, so standard input ends when the owner closes the socket or
# dies. The owner starts this script in a separate session, so that Ctrl-C in a terminal doesn't reach it.
set -u
folder=$1 bindir=$2 user=$3 settings=$4 authentication=$5
data=$folder/data log=$folder/log

exec 3<&0 </dev/null 2>/dev/null
umask 077
LC_ALL=C
export LC_ALL

as_user() {
    if [ -z "$user" ]; then
        "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
    else
        runuser -u "$user" -- "$@"
    fi
}

clean_up() {
    trap '' TERM
    cd /
    if [ -f "$data/postmaster.pid" ]; then
        as_user "$bindir/pg_ctl" stop -D "$data" -m immediate -t 30 >/dev/null 3<&-
    fi
    rm -rf -- "$folder"
}

fail() {
    reason=$(grep -E 'error|FATAL|PANIC|could not|No space' "$folder/$1" | tail -n 1)
    printf 'failed %s\n' "${reason:-$2}"
    exit 1
}

# If the folder already exists, another process created it. Then it must not be removed.
mkdir -- "$folder" || { echo "failed the folder $folder can't be created"; exit 1; }
trap '' HUP INT QUIT
trap 'exit 1' TERM
trap clean_up EXIT
echo $$ >"$folder/guardian.pid"
# Creates the log that `fail` reads, in case the disk is full later.
: >"$folder/initdb.log"
[ -z "$user" ] || chown "$user" "$folder"
cd "$folder" || exit 1

echo 'step initdb'
as_user "$bindir/initdb" -D "$data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync \
    --no-instructions >"$folder/initdb.log" 2>&1 3<&- || fail initdb.log 'initdb failed'
{
    printf '%s\n' "$settings" >>"$data/postgresql.conf" && printf '%s\n' "$authentication" >"$data/pg_hba.conf"
} || { echo 'failed the settings could not be written: is the disk full?'; exit 1; }

echo 'step start'
as_user "$bindir/pg_ctl" start -D "$data" -l "$log" -w -t 60 >/dev/null 2>&1 3<&- ||
    fail log 'the server did not start'
echo 'ready'

# The TERM signal ends `wait` immediately. With `cat` in the foreground, the shell would handle the signal only after
# `cat`.
cat <&3 >/dev/null &
exec 3<&-
wait $!
