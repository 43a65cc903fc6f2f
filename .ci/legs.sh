# Runs one leg after the other, each with a name, a limit of time and a log of its own.
# Sourced by run, after lib.sh.

# The legs that failed, and how many of them have no failed test to be counted by.
FAILED=()
FAILED_BESIDE_TESTS=0
# What each leg had to say, for the end of the run.
CLOSING=()
leg_process=

failed() {
  FAILED+=("$1")
  FAILED_BESIDE_TESTS=$((FAILED_BESIDE_TESTS + 1))
}

# run_leg NAME SECONDS COMMAND… A leg that fails is told at once with the end of its log, and the
# next one goes on. Needs WORK and LOGS.
run_leg() {
  local name=$1 limit=$2 log="$LOGS/$1.log" started=$SECONDS state=0 seconds
  shift 2
  export LEG_RESULT="$LOGS/$name.json" TEST_LEGS_FILE="$LOGS/$name.used"
  : >"$TEST_LEGS_FILE"
  say "start  $name"
  # timeout leads a process group, so what the leg started ends with it.
  timeout --kill-after=15 "$limit" "$@" >"$log" 2>&1 </dev/null &
  leg_process=$!
  wait "$leg_process" || state=$?
  leg_process=
  seconds=$((SECONDS - started))
  if [ $state = 0 ]; then
    say "ok     $name in $seconds s$(counted "$name")"
    return 0
  fi
  case "$(counted "$name")" in
    '' | *', 0 failed, '*) failed "$name" ;;
    *) FAILED+=("$name") ;;
  esac
  say "FAILED $name in $seconds s (exit $state$([ $state != 124 ] || printf ', over its limit of %s s' "$limit"))$(counted "$name")"
  if [ -f "$LEG_RESULT" ]; then
    say '------ the tests that failed'
    node "$CI_DIR/results.mjs" failures "$LEG_RESULT"
  fi
  excerpt "$log"
  say '------'
  return 1
}

# npm says first what is wrong and then much else; jest the other way round.
excerpt() {
  if [ "$(wc -l <"$1")" -le 80 ]; then
    say '------ its log'
    cat "$1"
  else
    say '------ the beginning of its log'
    head -n 20 "$1"
    say '------ and its end'
    tail -n 60 "$1"
  fi
}

counted() {
  [ ! -f "$LOGS/$1.json" ] || printf ': %s' "$(node "$CI_DIR/results.mjs" sum "$LOGS/$1.json")"
}

# must_have_used LEG PATTERN… A test that found no server passes in silence, so each leg is asked
# for what it met.
must_have_used() {
  local name=$1 pattern missing=()
  shift
  for pattern in "$@"; do
    grep -qE "$pattern" "$LOGS/$name.used" || missing+=("$pattern")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "FAILED $name: no test used a server it was given: ${missing[*]}"
  say "       used were: $(used_by "$name")"
  failed "$name (skipped servers)"
}

# Keeps the leg's counts and what it ran on for the end of the run.
close_leg() {
  local used
  used=$(used_by "$1")
  CLOSING+=("$1$(counted "$1")${used:+; on $used}")
}

used_by() { sort -u "$LOGS/$1.used" | paste -sd, | sed 's/,/, /g'; }

stop_leg() {
  if [ -n "$leg_process" ]; then
    kill -TERM "$leg_process" 2>/dev/null || true
    wait "$leg_process" 2>/dev/null || true
  fi
}
