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
