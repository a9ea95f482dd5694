#!/bin/sh
# A throw-away PostgreSQL for tests and trials, on this machine's loopback only, gone when it is stopped.
#
#   sh tools/postgres.sh start FOLDER   makes and starts it, and prints its address for DATABASE_URL
#   sh tools/postgres.sh pause FOLDER   stops it as a power cut would; `resume` starts it again at the same address
#   sh tools/postgres.sh stop FOLDER    stops it and removes FOLDER
#   sh tools/postgres.sh where          prints the folder of PostgreSQL's programs, or fails where there is none
#
# PostgreSQL refuses to run as root: then it is run as `postgres` where there is such a user, else as `nobody`.
set -eu

where() {
    for folder in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin /usr/local/bin /opt/homebrew/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            printf '%s\n' "$folder"
            return
        fi
    done
    echo "postgres: there is no PostgreSQL server here (on Debian: apt-get install postgresql)." >&2
    return 1
}

as_owner() {
    if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
    owner=postgres
    id postgres >/dev/null 2>&1 || owner=nobody
    setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME=/tmp LC_ALL=C.UTF-8 "$@"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

up() { as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start >/dev/null; }

[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
bin=$(where)
[ "$1" = where ] && { printf '%s\n' "$bin"; exit 0; }
folder=${2:?name a folder}

case $1 in
    start)
        mkdir -p "$folder"
        [ "$(id -u)" -ne 0 ] || chown "$(id -un postgres 2>/dev/null || echo nobody)" "$folder"
        as_owner "$bin/initdb" -D "$folder/data" -U knowdo -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
        port=$(free_port)
        # Nothing here outlives the folder, so nothing waits for the disk: `pause` stops a process, not the machine.
        as_owner sh -c 'cat >> "$1"' sh "$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
autovacuum = off
port = $port
unix_socket_directories = '$folder'
max_connections = 60
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
        up
        as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U knowdo knowdo
        printf 'postgresql://knowdo@127.0.0.1:%s/knowdo\n' "$port"
        ;;
    pause) as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null ;;
    resume) up ;;
    stop)
        as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
        rm -rf "$folder"
        ;;
    *) echo "postgres: say start, pause, resume, stop or where, not “$1”." >&2; exit 2 ;;
esac
