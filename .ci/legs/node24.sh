#!/usr/bin/env bash
# The unit tests on the next Node.js, which npm has as a package.
set -euo pipefail
version=24.21.0
folder="$CACHE/node-$version"
node24="$folder/node_modules/node/bin/node"
if [ ! -x "$node24" ]; then
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-save --no-package-lock "node@$version"
fi
"$node24" --version
cd "$REPO"
"$node24" node_modules/jest/bin/jest.js -c test/jest.config.js \
  --json --outputFile="$LEG_RESULT" test/unit test/integration/cli/compile-cache \
  test/graphql/execution/leaves-nothing
