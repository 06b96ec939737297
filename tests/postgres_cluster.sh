# A throw-away PostgreSQL cluster for one test run. Sourced by scripts/test.
# It listens only on a socket in its own closed directory (no port, so nobody else on the
# machine can reach it), never syncs to disk, and dies with the shell that started it. Nothing
# is done in the background: no plan changes and no processor is taken in the middle of a test.

postgres_bin=/usr/lib/postgresql/15/bin
cluster=""
postgres_pid=""

# PostgreSQL refuses to run as root; Debian's package brings the user postgres.
as_cluster_owner() {
    if [[ $EUID -eq 0 ]]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups --pdeathsig=QUIT -- "$@"
    elif command -v setpriv >/dev/null; then
        exec setpriv --pdeathsig=QUIT -- "$@"
    else
        exec "$@"
    fi
}

start_cluster() {
    remove_orphans
    cluster="$(mktemp -d "${PYTEST_DEBUG_TEMPROOT:-/tmp}/anju-postgres.$$.XXXXXX")"
    if [[ $EUID -eq 0 ]]; then chown postgres:postgres "$cluster"; fi
    cd /
    (as_cluster_owner "$postgres_bin/initdb" --pgdata="$cluster/data" --username=postgres \
        --auth=trust --encoding=UTF8 --locale=C --no-sync) >"$cluster.log" 2>&1 ||
        stop_with_log "initdb"
    (as_cluster_owner setsid "$postgres_bin/postgres" -D "$cluster/data" -k "$cluster" \
        -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c max_connections=60 \
        -c autovacuum=off -c checkpoint_timeout=1h) \
        >>"$cluster.log" 2>&1 9<&- &
    postgres_pid=$!
    cd "$root"
    wait_until_ready
    export ANJU_TEST_POSTGRES="postgresql+psycopg://postgres@/postgres?host=$cluster"
}

wait_until_ready() {
    local tries
    for tries in {1..300}; do
        if "$postgres_bin/pg_isready" --quiet --host="$cluster" --username=postgres; then return; fi
        kill -0 "$postgres_pid" 2>/dev/null || break
        sleep 0.1
    done
    stop_with_log "postgres"
}

stop_with_log() {
    cat "$cluster.log" >&2
    stop "测试用 PostgreSQL 没有启动（$1），原因见上。" \
        "The test PostgreSQL did not start ($1); see above."
}

stop_cluster() {
    [[ -n "$cluster" ]] || return 0
    if [[ -n "$postgres_pid" ]]; then
        kill -QUIT "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" 2>/dev/null || true
    fi
    rm -rf "$cluster" "$cluster.log"
    cluster=""
}

# A test run that was killed could not remove its directory.
remove_orphans() {
    local path owner
    for path in /tmp/anju-postgres.* /dev/shm/anju-postgres.*; do
        owner="${path##*/anju-postgres.}"
        owner="${owner%%.*}"
        if [[ -O "$path" || $EUID -eq 0 ]] && ! kill -0 "$owner" 2>/dev/null; then rm -rf "$path"; fi
    done
}
