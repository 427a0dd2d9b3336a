"""The unit of a file's durations: that of the field's definition, unless the file contradicts it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from laptime.errors import DataError

__all__ = ["DURATIONS", "Timed", "durations_in_seconds"]

DURATIONS: Mapping[str, str] = {
    "total_duration": "server_total_s",
    "load_duration": "load_s",
    "prompt_eval_duration": "prompt_eval_s",
    "eval_duration": "eval_s",
}
"""Ollama's durations, and the column of each. By definition they are nanoseconds, and ``NAME_sec`` seconds."""

_SECONDS = {"ns": 1e-9, "s": 1.0}
_SHARES = (1e-5, 10.0)
"""Of the client's latency, from and to: the server's own time is a part of it, but for queues and for clocks."""


@dataclass(frozen=True)
class Timed:
    """What one row says of time.

    Attributes
    ----------
    line
        Where it stands.
    latency_s
        As the client measured it; ``None`` for a failed request.
    given
        Durations by their names in the file.
    """

    line: int
    latency_s: float | None
    given: Mapping[str, float]


def durations_in_seconds(rows: Sequence[Timed], path: Path, unit: str | None) -> list[dict[str, float]]:
    """Return each row's durations by column. Where a row has both, Ollama's own field counts and not ``NAME_sec``.

    Parameters
    ----------
    unit
        ``"ns"`` or ``"s"``: what the durations are in, whatever their names say.

    Raises
    ------
    DataError
        Where the file contradicts the definition of its fields and no unit is given.
    """
    suffix, by_definition = (
        ("", "ns") if any(name in row.given for row in rows for name in DURATIONS) else ("_sec", "s")
    )
    if unit is None:
        _require_sense(rows, path, suffix, by_definition)
    factor = _SECONDS[unit or by_definition]
    return [_in_seconds(row, suffix, factor) for row in rows]


def _in_seconds(row: Timed, suffix: str, factor: float) -> dict[str, float]:
    seconds = {}
    for name, column in DURATIONS.items():
        if f"{name}{suffix}" in row.given:
            seconds[column] = factor * row.given[f"{name}{suffix}"]
        elif f"{name}_sec" in row.given:
            seconds[column] = row.given[f"{name}_sec"]
    return seconds


def _require_sense(rows: Sequence[Timed], path: Path, suffix: str, unit: str) -> None:
    """Hold each row's longest duration against its latency: half of the rows do not lie by accident."""
    pairs = list(_pairs(rows, suffix))
    if not pairs or _makes_sense(pairs, _SECONDS[unit]):
        return
    longest, latency_s, line = pairs[0]
    other = "s" if unit == "ns" else "ns"
    fits = f"in {other} they would fit" if _makes_sense(pairs, _SECONDS[other]) else f"nor do they fit in {other}"
    definition = "Ollama's durations are in ns" if unit == "ns" else "durations named _sec are in s"
    raise DataError(
        f"{path}, line {line}: {definition}, but {longest:g} {unit} is no part of a latency of {latency_s:g} s;"
        f" {fits}: say which they are with --duration-unit ns or --duration-unit s"
    )


def _pairs(rows: Sequence[Timed], suffix: str) -> Iterator[tuple[float, float, int]]:
    """Return the longest duration, the latency and the line of each row that has both."""
    for row in rows:
        longest = max(row.given.get(f"{name}{suffix}", 0) for name in DURATIONS)
        if row.latency_s and longest:
            yield longest, row.latency_s, row.line


def _makes_sense(pairs: Sequence[tuple[float, float, int]], factor: float) -> bool:
    smallest, largest = _SHARES
    return smallest <= statistics.median(factor * longest / latency_s for longest, latency_s, _ in pairs) <= largest
