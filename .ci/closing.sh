# The last words of a run: what ran on which store, and the counts. Sourced by run.

close_run() {
  local line
  say ''
  for line in ${CLOSING[@]+"${CLOSING[@]}"}; do say "$line"; done
  if [ -n "${TEST_DATABASE_URL:-}" ] || [ -f "$LOGS/embedded.used" ]; then
    say "PostgreSQL: $(stores_of postgres)"
    say "Object storage: $(stores_of objects)"
    if find_mongod >/dev/null; then
      say "MongoDB: $(stores_of mongo)"
    else
      say 'MongoDB: embedded server only, no mongod found'
    fi
    say "Browser: $(stores_of browser)"
  fi
  say 'Container files: parsed and compared with the configuration, not run: no container engine'
  if [ ${#FAILED[@]} -gt 0 ]; then say "failed: $(printf '%s, ' "${FAILED[@]}" | sed 's/, $//')"; fi
  say "took $((SECONDS / 60)) min $((SECONDS % 60)) s"
  node "$CI_DIR/results.mjs" sum "$LOGS"/*.json "$FAILED_BESIDE_TESTS"
}

# What the tests of all legs used of one kind of store.
stores_of() {
  local found
  found=$(cat "$LOGS"/*.used 2>/dev/null | sed -n "s/^$1 //p" | sort -u | paste -sd, | sed 's/,/, /g')
  say "${found:-no test used one}"
}
