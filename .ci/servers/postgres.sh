# What the two PostgreSQL servers have in common.

# start_postgres NAME BINARIES INITDB_OPTION… SERVER_OPTION… makes a cluster and starts it on a
# free port with password authentication; server options begin at the first `-c`. The address is
# left in postgres_url, the version in postgres_version. Durability is off: the data lives as
# long as the run.
start_postgres() {
  local name=$1 bin=$2 folder="$WORK/$1" port password init=() options=()
  shift 2
  while [ $# -gt 0 ] && [ "$1" != -c ]; do
    init+=("$1")
    shift
  done
  options=("$@")
  port=$(free_ports 1)
  password=$(random_secret)
  install -d -m 700 -o postgres -g postgres "$folder"
  (umask 077 && printf '%s\n' "$password" >"$folder/password" && chown postgres: "$folder/password")
  as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A scram-sha-256 --pwfile "$folder/password" \
    -E UTF8 --no-sync ${init[@]+"${init[@]}"} >"$WORK/$name.initdb.log" 2>&1 || {
    tail -n 30 "$WORK/$name.initdb.log" >&2
    fail "initdb of $name failed" || return 1
  }
  spawn "$name" INT "$WORK/$name.log" postgres "$bin/postgres" -D "$folder/data" -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
    -c fsync=off -c full_page_writes=off ${options[@]+"${options[@]}"}
  postgres_url="postgresql://postgres:$password@127.0.0.1:$port/postgres"
  wait_ready "$name" 30 "$WORK/$name.log" "$bin/psql" -qAt -c 'select 1' "$postgres_url"
  postgres_version=$("$bin/psql" -qAt -c "select split_part(current_setting('server_version'), ' ', 1)" "$postgres_url")
}

# PostgreSQL refuses to run as root; the working folder must be one that its user may enter.
as_postgres() { (cd / && setpriv --reuid postgres --regid postgres --init-groups "$@"); }
