#!/usr/bin/env bash
# How much of native/ the tests run, measured by gcc and gcov in build-coverage.
#
#   tests/coverage.sh          builds it, runs the tests that reach most of it, and reports (npm run coverage)
#   tests/coverage.sh build    builds it and forgets what ran before
#   tests/coverage.sh report   reports on what has run since; .ci/test has run its first stages on this build by then
#
# A line counts where gcc made code of it. A branch is a way out of a condition as gcc compiles it without optimising: two of each
# operand of && and ||, one of each case of a switch. Nothing is left out: no file, no line, no branch that cannot be taken, and
# none of gcovr's options that would. A process that is killed counts for nothing. Fails below the bounds.
set -euo pipefail
cd "$(dirname "$0")/.."
least_lines=90 least_branches=80
jobs=$(nproc 2>/dev/null || echo 2)
export SLS_ROLLOUT_BINARY="$PWD/build-coverage/sls-rollout"

build() {
  cmake --preset coverage && cmake --build --preset coverage -j "$jobs"
  find build-coverage -name '*.gcda' -delete
}

run() {
  ctest --preset coverage
  node --test --test-concurrency="$jobs" tests/{cases,commands,watch,aws-client}/*.test.js
}

report() {
  local csv
  csv=$(gcovr --root . --filter native/ build-coverage --csv)
  printf 'Least covered:\n'
  awk -F, 'NR > 1 { printf "%4d lines and %4d branches did not run: %s\n", $2 - $3, $5 - $6, $1 }' <<<"$csv" | sort -rn | sed -n 1,10p
  awk -F, -v least_lines="$least_lines" -v least_branches="$least_branches" '
    NR > 1 { lines += $2; run += $3; branches += $5; taken += $6 }
    END {
      l = lines ? 100 * run / lines : 0; b = branches ? 100 * taken / branches : 0
      printf "lines %.1f %% (%d of %d) branches %.1f %% (%d of %d) of native/\n", l, run, lines, b, taken, branches
      exit l < least_lines || b < least_branches
    }' <<<"$csv" || { printf 'fewer than %s %% of the lines or %s %% of the branches\n' "$least_lines" "$least_branches"; return 1; }
}

case ${1:-all} in
  build) build ;;
  report) report ;;
  all) build && run && report ;;
  *) printf 'build or report?\n' >&2; exit 2 ;;
esac
