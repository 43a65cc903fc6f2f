# A real mongod where there is one: no package manager of the distribution has it.

find_mongod() {
  if [ -n "${MONGOD_BINARY:-}" ]; then
    [ -x "$MONGOD_BINARY" ] && printf '%s' "$MONGOD_BINARY"
  else
    command -v mongod
  fi
}

# Leaves the address in mongod_url and the version in mongod_version. The first user is made
# through the door that mongod leaves open on loopback until there is one.
start_mongod() {
  local binary port password folder="$WORK/mongod"
  binary=$(find_mongod)
  port=$(free_ports 1)
  password=$(random_secret)
  mkdir -p "$folder"
  spawn mongod TERM "$WORK/mongod.log" root "$binary" --auth --dbpath "$folder" --bind_ip 127.0.0.1 --port "$port"
  wait_ready mongod 60 "$WORK/mongod.log" node "$CI_DIR/servers/mongod-user.mjs" "$port" "$password"
  mongod_url="mongodb://root:$password@127.0.0.1:$port/?authSource=admin"
  mongod_version=$("$binary" --version | sed -n 's/^db version v//p')
}
