"""Times of requests, read from a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from laptime import _core
from laptime.errors import SpecError

__all__ = ["read_offsets"]

_JOURNAL, _MANIFEST = "records.jsonl", "run.json"


def read_offsets(path: Path) -> tuple[float, ...]:
    """Return times in seconds since their start; for what may be read see `laptime.spec.Replay`.

    Raises
    ------
    SpecError, DataError
        Where the file cannot be read, with the line where one is to blame.
    """
    file = path / _JOURNAL if path.is_dir() else path
    try:
        text = file.read_text("utf-8")
    except OSError as problem:
        raise SpecError(f"cannot read the times in {file}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise SpecError(f"{file} is not UTF-8 text (byte {problem.start})") from problem
    if not text.lstrip().startswith("{"):
        return tuple(_numbers(file, text))
    if "intended_ns" in next(_rows(file, text)):
        return _intended_s(file)
    times_s = tuple(_times_of_rows(file, text))
    return times_s if "offset_s" in next(_rows(file, text)) else _since_first(times_s)


def _since_first(times_s: tuple[float, ...]) -> tuple[float, ...]:
    """Return times of any clock, in any order, as offsets: many logs are written as requests end."""
    in_order = sorted(times_s)
    return tuple(time_s - in_order[0] for time_s in in_order)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


# ── one number a line ───────────────────────────────────────────────────────────────────────────────────────────


def _numbers(file: Path, text: str) -> Iterator[float]:
    for number, line in _lines(text):
        try:
            yield float(line)
        except ValueError as problem:
            raise SpecError(f"{file}, line {number}: {line.strip()[:40]!r} is no number of seconds") from problem


# ── JSON lines ──────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(file: Path, text: str) -> Iterator[dict[str, Any]]:
    for number, line in _lines(text):
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise SpecError(f"{file}, line {number} is not JSON") from problem
        if not isinstance(row, dict):
            raise SpecError(f"{file}, line {number} is no JSON object")
        yield row


def _times_of_rows(file: Path, text: str) -> Iterator[float]:
    key = "offset_s" if "offset_s" in next(_rows(file, text)) else "timestamp"
    for number, row in enumerate(_rows(file, text), start=1):
        time_s = _seconds(row.get(key), is_date=key == "timestamp")
        if time_s is None:
            raise SpecError(f"{file}: object {number} has no {key} that is a time: each needs offset_s, or timestamp")
        yield time_s


def _seconds(value: Any, *, is_date: bool) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return _seconds_of_date(value) if is_date and isinstance(value, str) else None


def _seconds_of_date(text: str) -> float | None:
    """Return the seconds of a time in ISO 8601; one without a zone is of UTC."""
    # Python 3.10 knows no Z, and fractions of 3 or 6 digits only.
    plain = re.sub(r"\.(\d+)", lambda fraction: f".{fraction[1][:6]:0<6}", text.replace("Z", "+00:00"))
    try:
        time = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()


# ── a run ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _intended_s(journal: Path) -> tuple[float, ...]:
    """Return when the measured requests of a run were intended, in seconds since the first."""
    columns, _ = _core.read_journal(journal)
    clocks = _wall_clocks(journal) if len(set(columns.segment.tolist())) > 1 else {}
    measure = _core.phase_names().index("measure")
    rows = zip(
        columns.request_id(),
        columns.phase_code.tolist(),
        columns.segment.tolist(),
        columns.intended_ns.tolist(),
        strict=True,
    )
    # By request: its attempts are no arrivals of their own.
    intended = {
        request_id: intended_ns + clocks.get(segment, 0)
        for request_id, phase, segment, intended_ns in rows
        if phase == measure
    }
    in_order = sorted(intended.values())
    return tuple((intended_ns - in_order[0]) * 1e-9 for intended_ns in in_order)


def _wall_clocks(journal: Path) -> dict[int, int]:
    """Return, by segment, what is added to its stamps for nanoseconds of the wall clock, which all segments share."""
    manifest = journal.with_name(_MANIFEST)
    try:
        segments = json.loads(manifest.read_text("utf-8"))["segments"]
        return {segment["index"]: segment["wall_ns"] - segment["monotonic_ns"] for segment in segments}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SpecError(f"{journal} was written by several processes, and no {manifest} ties their clocks") from problem
