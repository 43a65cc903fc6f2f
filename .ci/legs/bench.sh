#!/usr/bin/env bash
# The benchmark in its short form, on the newest PostgreSQL of TEST_DATABASE_URL. A run that does not
# come to its end fails; ratios, and a machine too noisy for any, are told and fail nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

NOISY=3
export BENCH_DATABASE_URL="${TEST_DATABASE_URL##* }"
if [ -n "${TEST_MONGODB_URL:-}" ]; then export BENCH_MONGODB_URL=$TEST_MONGODB_URL; fi
state=0
npm run --silent bench -- --quick || state=$?
[ $state = $NOISY ] || exit $state
