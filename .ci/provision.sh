# Starts every real server this machine can have and remembers what they are.

. "$CI_DIR/servers/postgres.sh"
. "$CI_DIR/servers/postgres15.sh"
. "$CI_DIR/servers/postgres18.sh"
. "$CI_DIR/servers/minio.sh"
. "$CI_DIR/servers/mongod.sh"

# What the tests must have used: a pattern per server, for lines of TEST_LEGS_FILE.
EXPECTED=()

provision() {
  start_postgres15
  TEST_DATABASE_URL=$postgres_url
  EXPECTED+=("^postgres ${postgres_version//./\\.}\$")
  say "PostgreSQL $postgres_version is up"

  start_postgres18
  TEST_DATABASE_URL="$TEST_DATABASE_URL $postgres_url"
  EXPECTED+=("^postgres ${postgres_version//./\\.}\$")
  say "PostgreSQL $postgres_version with pgvector is up"

  start_minio
  TEST_S3_URL=$minio_url
  EXPECTED+=('^objects minio')
  say "MinIO $MINIO_VERSION is up"

  TEST_MONGODB_URL=
  if find_mongod >/dev/null; then
    start_mongod
    TEST_MONGODB_URL=$mongod_url
    EXPECTED+=("^mongo ${mongod_version//./\\.}\$")
    say "MongoDB $mongod_version is up"
  else
    EXPECTED+=('^mongo embedded$')
    say 'MongoDB: no mongod on the PATH or in MONGOD_BINARY'
  fi
  link_clients
}

# pg_dump must not be older than the server it reads, so the newest one comes first.
link_clients() {
  local client
  CLIENTS="$WORK/clients"
  mkdir -p "$CLIENTS"
  for client in pg_dump pg_restore psql; do
    ln -sf "$postgres18_bin/$client" "$CLIENTS/$client"
  done
}

# The variables of the tests as lines for a shell.
print_variables() {
  printf "export TEST_DATABASE_URL='%s'\n" "$TEST_DATABASE_URL"
  printf "export TEST_S3_URL='%s'\n" "$TEST_S3_URL"
  [ -z "$TEST_MONGODB_URL" ] || printf "export TEST_MONGODB_URL='%s'\n" "$TEST_MONGODB_URL"
  [ -z "$(find_chromium)" ] || printf "export CHROMIUM_PATH='%s'\n" "$(find_chromium)"
  printf "export PATH='%s':\"\$PATH\"\n" "$CLIENTS"
}
