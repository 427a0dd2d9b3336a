#!/usr/bin/env bash
# Writes python/laptime/_core.pyi anew from the installed extension: run it after a change to cpp/bindings.
# With --check it writes nothing, and fails where the file is not what it would write.
set -euo pipefail
cd "$(dirname "$0")/.."
stub=python/laptime/_core.pyi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# Not from the sources' folder, which holds a laptime without its extension.
(cd "$out" && python -m pybind11_stubgen laptime._core --output-dir "$out" --exit-code >/dev/null)
# What the generator leaves open and strict mypy wants to know.
sed -i -e 's/os\.PathLike |/os.PathLike[str] |/' -e 's/^__all__: list = /__all__: list[str] = /' "$out/laptime/_core.pyi"
python -m ruff format --quiet "$out/laptime/_core.pyi"
if [[ "${1:-}" == --check ]]; then
  diff -u "$stub" "$out/laptime/_core.pyi" || { echo "$stub is not up to date: run scripts/stubs.sh" >&2; exit 1; }
else
  cp "$out/laptime/_core.pyi" "$stub"
fi
