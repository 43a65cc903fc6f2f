#!/usr/bin/env bash
# The code generators of GraphQL clients read schema.graphql: relay-compiler, with the rules it has
# for connections and nodes, and graphql-codegen. They weigh more than all else together, so they
# are installed into the cache and are no dependency of the product.
set -euo pipefail
relay=21.0.1
core=6.2.1
typescript=6.1.0
operations=6.1.9
folder="$CACHE/clients-$relay-$core-$typescript-$operations"
if [ ! -f "$folder/complete" ]; then
  mkdir -p "$folder"
  npm install --loglevel=error --prefix "$folder" --no-save --no-package-lock "relay-compiler@$relay" \
    "@graphql-codegen/core@$core" "@graphql-codegen/typescript@$typescript" \
    "@graphql-codegen/typescript-operations@$operations" graphql@16.15.0
  touch "$folder/complete"
fi

work=$(mktemp -d "$WORK/clients.XXXXXX")
trap 'rm -rf "$work"' EXIT

# relay-compiler writes beside what it reads.
cp "$REPO/schema.graphql" "$work/schema.graphql"
mkdir "$work/src"
cp "$CI_DIR/legs/clients/tasks-page.mjs" "$work/src/tasks-page.js"
cat >"$work/relay.config.json" <<'JSON'
{
  "src": "./src",
  "schema": "./schema.graphql",
  "language": "typescript",
  "customScalarTypes": { "DateTime": "string", "JSON": "unknown", "BigInt": "string" }
}
JSON
cd "$work"
"$folder/node_modules/.bin/relay-compiler" relay.config.json
find src/__generated__ -name '*.graphql.ts' | grep -q . || {
  echo 'relay-compiler made nothing' >&2
  exit 1
}

node "$CI_DIR/legs/clients/generate-types.mjs" "$folder" "$REPO" "$work"
node "$REPO/node_modules/typescript/bin/tsc" --noEmit --strict --skipLibCheck \
  "$work/schema.ts" "$work/operations.ts"
