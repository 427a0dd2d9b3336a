"""Reading the files of a run as anybody could, without laptime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def only_run(folder: Path) -> Path:
    """Return the one run directory under ``runs/``."""
    runs = list((folder / "runs").iterdir())
    assert len(runs) == 1
    return runs[0]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def measured_records(run: Path) -> list[dict[str, Any]]:
    return [record for record in read_lines(run / "records.jsonl") if record.get("phase", "measure") == "measure"]


def records_of(run: Path, model: str) -> list[dict[str, Any]]:
    """Return a model's measured records, one an attempt, in the order in which they were asked."""
    records = [record for record in measured_records(run) if record["model"] == model]
    return sorted(records, key=lambda record: (record["intended_ns"], record.get("attempt", 0)))


def summary_of(run: Path, model: str) -> dict[str, Any]:
    """Return what ``summary.json`` says of a model."""
    models = json.loads((run / "summary.json").read_text(encoding="utf-8"))["models"]
    (summary,) = [one for one in models if one["model"] == model]
    return dict(summary)
