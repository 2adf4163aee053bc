# shellcheck shell=bash
# What .ci/run and .ci/full share: Debian's packages, and a PostgreSQL server that lives as long as the script.

postgres_bin=/usr/lib/postgresql/15/bin
PATH=$PATH:/usr/sbin
export PIP_RETRIES=${PIP_RETRIES:-5} # nobody sits waiting here, so that a short break may pass

# need PACKAGE[:PROGRAM]...: install what is not there, told by a program that bears the package's name or is named.
need() {
    local each policy=/usr/sbin/policy-rc.d missing=()
    for each; do
        command -v "${each#*:}" >/dev/null || missing+=("${each%%:*}")
    done
    python3 -m pip --version &>/dev/null || missing+=(python3 python3-pip)
    if ((${#missing[@]} == 0)); then return; fi
    echo "== apt-get install ${missing[*]}"
    # What is installed is not to be started: nginx would be, on port 80.
    [[ -e $policy ]] || printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin "$policy"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

scratch=$(mktemp -d)
server=
finish() {
    if [[ -n $server ]] && kill -INT "$server" 2>/dev/null; then
        wait "$server" || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT

# Start Debian's PostgreSQL, empty and without care for what a power cut would do. TEST_DATABASE_URL then names it.
start_postgresql() {
    chown postgres: "$scratch"
    local as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups env -C "$scratch")
    "${as_postgres[@]}" "$postgres_bin/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >/dev/null
    # A socket in a directory of its own instead of a port: nothing else can be in the way.
    "${as_postgres[@]}" "$postgres_bin/postgres" -D data -k "$scratch" -c listen_addresses= -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 >"$scratch/log" 2>&1 &
    server=$!
    for _ in {1..100}; do
        "$postgres_bin/pg_isready" -q -h "$scratch" && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    "$postgres_bin/pg_isready" -q -h "$scratch" || {
        cat "$scratch/log" >&2
        exit 1
    }
    export TEST_DATABASE_URL="postgresql+psycopg://postgres@/postgres?host=$scratch"
}
