#!/usr/bin/env bash
# Sets up what is missing, then runs the tests.
#
#   test.sh             everything (two cores: well under 45 minutes)
#   test.sh --fast      without sanitizers, clang-tidy, notebooks and slow tests (under 10 minutes)
#   test.sh PART...     some of: lint cpp python notebooks
set -euo pipefail
cd "$(dirname "$0")/.."

fast=false
parts=()
for argument in "$@"; do
  case $argument in
    --fast) fast=true ;;
    lint | cpp | python | notebooks) parts+=("$argument") ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
if [[ ${#parts[@]} -eq 0 ]]; then
  parts=(lint cpp python)
  $fast || parts=(lint cpp notebooks python)
fi

bash scripts/setup.sh test,bench,notebook doctest-dev
export PATH="$PWD/.venv/bin:$PATH"

say() { printf '\n── %s\n' "$*"; }
wants() { [[ " ${parts[*]} " == *" $1 "* ]]; }
sources() { git ls-files --cached --others --exclude-standard "$@"; }

run_lint() {
  say "lint: ruff, mypy, stubs, clang-format"
  ruff check .
  ruff format --check .
  mypy
  python -m mypy.stubtest laptime._core --allowlist tests/python/stubtest_allowlist.txt
  bash scripts/stubs.sh --check
  sources '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror
  $fast && return
  say "lint: clang-tidy"
  cmake --preset tidy
  run-clang-tidy.py -quiet -hide-progress -warnings-as-errors='*' -extra-arg-before=--driver-mode=g++ -p build/tidy
}

run_cpp() {
  local preset
  for preset in dev $($fast || echo asan-ubsan tsan); do
    say "C++ tests: $preset"
    cmake --workflow --preset "$preset"
  done
}

if wants lint; then run_lint; fi
if wants cpp; then run_cpp; fi
pytest_paths=()
if wants notebooks; then pytest_paths+=(--nbmake notebooks); fi
if wants python; then pytest_paths+=(tests/python tests/integration tests/notebooks); fi
if [[ ${#pytest_paths[@]} -gt 0 ]]; then
  say "Python tests"
  if $fast; then pytest_paths+=(-m "not slow"); fi
  python -m pytest "${pytest_paths[@]}"
fi
