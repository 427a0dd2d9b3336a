#!/usr/bin/env bash
# From a fresh clone to the first table: sets up what is missing, then runs `laptime demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh plot
exec .venv/bin/laptime demo "$@"
