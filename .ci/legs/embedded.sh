#!/usr/bin/env bash
# The README's two commands in a fresh clone that knows of no server: a newcomer's first hour.
set -euo pipefail

for name in $(compgen -e); do
  case $name in
    TEST_LEGS_FILE | MONGOD_BINARY) ;;
    TEST_* | DATABASE_* | MONGO* | S3_* | JWT_* | MINIO_* | BUCKET_* | AWS_* | NODE_* | POSTGRES_URL | \
      CURSOR_SECRET | DATA_DIR | PORT | HOST | METRICS_PORT | CORS_ORIGINS | EVALUATOR_LINKS | \
      AGENT_DATABASE_TEMPLATE | REQUEST_DEADLINE_MS | STORE_WALL | LOG_LEVEL) unset "$name" ;;
  esac
done

folder=$(mktemp -d "$WORK/embedded.XXXXXX")
trap 'rm -rf "$folder"' EXIT
git clone --quiet --no-hardlinks "$REPO" "$folder/clone"
cd "$folder/clone"

# For the newcomer's commands the PATH holds Node.js, npm and the shell that npm itself needs.
mkdir "$folder/bin"
for program in node npm npx sh; do
  ln -s "$(readlink -f "$(command -v "$program")")" "$folder/bin/$program"
done
PATH="$folder/bin" node "$CI_DIR/legs/first-hour.mjs"

npm test -- --json --outputFile="$LEG_RESULT"
