#!/usr/bin/env bash
# What speaks to a store, on the servers that TEST_DATABASE_URL, TEST_S3_URL and TEST_MONGODB_URL
# name. What needs no store ran in the embedded leg already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
npx jest -c test/jest.config.js \
  ${LEG_RESULT:+--json --outputFile="$LEG_RESULT"} test/graphql test/integration test/vectors
