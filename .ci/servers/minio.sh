# MinIO, built from its source and kept in the cache: the build takes minutes.

MINIO_VERSION=v0.0.0-20260212201848-7aac2a2c5b7c

build_minio() {
  local binary="$CACHE/bin/minio" made
  if [ -x "$binary" ]; then return 0; fi
  command -v go >/dev/null || fail 'Go is needed to build MinIO' || return 1
  mkdir -p "$CACHE/bin"
  made=$(mktemp -d "$CACHE/minio.XXXXXX")
  GOBIN=$made nice go install -trimpath -ldflags='-s -w' "github.com/minio/minio@$MINIO_VERSION"
  # Moved when whole: a build that was stopped leaves nothing that looks finished.
  mv "$made/minio" "$binary"
  rmdir "$made"
}

# Leaves the address in minio_url.
start_minio() {
  local folder="$WORK/minio" user=triptych-ci secret ports port
  secret=$(random_secret)
  ports=$(free_ports 2)
  port=${ports% *}
  mkdir -p "$folder"
  MINIO_ROOT_USER=$user MINIO_ROOT_PASSWORD=$secret MINIO_BROWSER=off MINIO_UPDATE=off \
    spawn minio TERM "$WORK/minio.log" root "$CACHE/bin/minio" server --quiet \
    --certs-dir "$WORK/minio.certs" --address "127.0.0.1:$port" --console-address "127.0.0.1:${ports#* }" "$folder"
  minio_url="http://$user:$secret@127.0.0.1:$port/?region=us-east-1&path_style=true"
  wait_ready minio 60 "$WORK/minio.log" answers "http://127.0.0.1:$port/minio/health/ready"
}

answers() { node -e 'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$1"; }
