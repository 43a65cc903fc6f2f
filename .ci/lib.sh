# Shared by the scripts of this folder: where things are, free ports, servers and how they end.
# Sourced, never run. The caller sets WORK to a folder of its own before it starts a server.

CI_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(dirname "$CI_DIR")
CACHE=${TRIPTYCH_CI_CACHE:-$HOME/.cache/triptych-ci}

# One line per server: name, process id, start time, the signal that ends it in order.
SERVERS=()

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  return 1
}

# Ports below the range the kernel hands to outgoing connections, so that none is taken between
# the moment it is found free and the moment the server binds it.
free_ports() {
  node -e '
    const net = require("node:net");
    const wanted = Number(process.argv[1]);
    const held = [];
    const next = () => {
      if (held.length === wanted) {
        console.log(held.map((server) => server.address().port).join(" "));
        for (const server of held) server.close();
        return;
      }
      const server = net.createServer();
      server.once("error", next);
      server.listen(20000 + Math.floor(Math.random() * 10000), "127.0.0.1", () => {
        held.push(server);
        next();
      });
    };
    next();
  ' "$1"
}

random_secret() { node -p 'require("node:crypto").randomBytes(18).toString("hex")'; }

# The kernel's start time of a process: with the id it names one process for good.
# The program's name in that file may hold blanks, so the fields are counted after it.
started_at() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${stat##*) }
  [ "$1" != Z ] && printf '%s' "${20}"
}

# spawn NAME SIGNAL LOG USER COMMAND… starts a server. It dies with this script even when the
# script is killed outright; with DETACHED=yes it stays.
spawn() {
  local name=$1 signal=$2 log=$3 user=$4 identity=()
  shift 4
  [ "$user" = root ] || identity=(--reuid "$user" --regid "$user" --init-groups)
  if [ "${DETACHED:-no}" = yes ]; then
    setsid setpriv --pdeathsig clear ${identity[@]+"${identity[@]}"} "$@" >"$log" 2>&1 </dev/null &
  else
    setpriv --pdeathsig "$signal" ${identity[@]+"${identity[@]}"} "$@" >"$log" 2>&1 </dev/null &
  fi
  SERVERS+=("$name $! $(started_at $!) $signal")
}

# wait_ready NAME SECONDS LOG COMMAND… polls until the command succeeds. A server that has
# already ended is not waited for.
wait_ready() {
  local name=$1 seconds=$2 log=$3 entry deadline
  shift 3
  deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    for entry in "${SERVERS[@]}"; do
      set_entry "$entry"
      if [ "$server_name" = "$name" ] && ! alive; then
        tail -n 30 "$log" >&2
        fail "$name ended while starting" || return 1
      fi
    done
    if [ $SECONDS -ge $deadline ]; then
      tail -n 30 "$log" >&2
      fail "$name did not answer within $seconds seconds" || return 1
    fi
    sleep 0.2
  done
}

set_entry() { read -r server_name server_pid server_start server_signal <<<"$1"; }

alive() { [ "$(started_at "$server_pid")" = "$server_start" ]; }

# Ends the servers of this script by their ids, in order first, by force after ten seconds.
stop_servers() {
  local entry deadline
  for entry in ${SERVERS[@]+"${SERVERS[@]}"}; do
    set_entry "$entry"
    if alive; then kill "-$server_signal" "$server_pid" 2>/dev/null || true; fi
  done
  deadline=$((SECONDS + 10))
  for entry in ${SERVERS[@]+"${SERVERS[@]}"}; do
    set_entry "$entry"
    while alive && [ $SECONDS -lt $deadline ]; do sleep 0.1; done
    if alive; then kill -KILL "$server_pid" 2>/dev/null || true; fi
  done
  SERVERS=()
}
