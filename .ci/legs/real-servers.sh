#!/usr/bin/env bash
# What speaks to a store, on the servers that TEST_DATABASE_URL, TEST_S3_URL and TEST_MONGODB_URL
# name. What knows only embedded servers, or none, ran in the embedded leg already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folders='test/graphql/[^/]*$ test/graphql/limits/cost-limits test/security test/faults'
for domain in adoption backup budget cli import maintenance objects postgres; do
  folders="$folders test/integration/$domain/"
done
if [ -n "${TEST_MONGODB_URL:-}" ]; then folders="$folders test/integration/mongo/ test/vectors"; fi

# The patterns are jest's, not the shell's.
set -f
# shellcheck disable=SC2086
npm test -- ${LEG_RESULT:+--json --outputFile="$LEG_RESULT"} $folders
