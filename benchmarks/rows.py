"""Figures as people and programs read them: a table beside our aims, or one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

__all__ = ["Aim", "Aims", "Report", "Row", "at_least", "at_most", "at_most_times_peer", "rows_beside_peers"]

_HIGHER_IS_BETTER = frozenset({"requests_per_s"})


@dataclass(frozen=True)
class Row:
    """One figure of laptime, beside that of a peer where there is one."""

    case: str
    metric: str
    laptime: float
    peer: str | None = None
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better laptime is; ``None`` without a peer."""
        if self.peer_value is None:
            return None
        better, worse = self.laptime, self.peer_value
        if self.metric in _HIGHER_IS_BETTER:
            better, worse = worse, better
        return worse / better if better else None

    def to_json(self) -> str:
        """Return the row as one JSON object."""
        return json.dumps(
            {
                "case": self.case,
                "metric": self.metric,
                "laptime": self.laptime,
                "peer": self.peer,
                "peer_value": self.peer_value,
                "ratio": self.ratio,
            }
        )


def rows_beside_peers(case: str, metric: str, values: Mapping[str, float]) -> list[Row]:
    """Return laptime's figure beside that of each other client, or by itself where there is none."""
    ours = values["laptime"]
    peers = [Row(case, metric, ours, peer, value) for peer, value in values.items() if peer != "laptime"]
    return peers or [Row(case, metric, ours)]


@dataclass(frozen=True)
class Aim:
    """What we want a figure to be."""

    text: str
    is_met: Callable[[Row], bool]


def at_most(limit: float) -> Aim:
    """Return the aim of a figure that is to stay below a limit."""
    return Aim(f"≤ {limit:g}", lambda row: row.laptime <= limit)


def at_least(limit: float) -> Aim:
    """Return the aim of a figure that is to reach a limit."""
    return Aim(f"≥ {limit:g}", lambda row: row.laptime >= limit)


def at_most_times_peer(factor: float, text: str) -> Aim:
    """Return the aim of a figure that is to stay below ``factor`` times its peer's, which ``text`` names."""
    return Aim(f"≤ {text}", lambda row: row.peer_value is not None and row.laptime <= factor * row.peer_value)


Aims = Mapping[tuple[str, str, str | None], Aim]
"""By case, metric and peer; no peer for what laptime is to reach by itself."""


@dataclass
class Report:
    """Prints rows as they come, so that a run that is interrupted has told what it knew."""

    as_json: bool
    aims: Aims = field(default_factory=dict)
    _has_header: bool = False

    def add(self, rows: Iterable[Row]) -> None:
        """Print rows; those of one case and metric must follow each other."""
        if self.as_json:
            for row in rows:
                print(row.to_json(), flush=True)
            return
        if not self._has_header:
            self._has_header = True
            print(_line("case", "metric", "client", "value", "ratio", "our aim", ""))
        for _, group in groupby(rows, key=lambda row: (row.case, row.metric)):
            self._print_figure(list(group))

    def _print_figure(self, rows: list[Row]) -> None:
        first = rows[0]
        alone = Row(first.case, first.metric, first.laptime)
        print(_line(first.case, first.metric, "laptime", _number(first.laptime), "", *self._aim_of(alone)))
        for row in rows:
            if row.peer is not None and row.peer_value is not None:
                ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
                print(_line("", "", row.peer, _number(row.peer_value), ratio, *self._aim_of(row)), flush=True)

    def _aim_of(self, row: Row) -> tuple[str, str]:
        aim = self.aims.get((row.case, row.metric, row.peer))
        if aim is None:
            return "", ""
        return aim.text, "met" if aim.is_met(row) else "missed"


def _line(case: str, metric: str, client: str, value: str, ratio: str, aim: str, met: str) -> str:
    return f"{case:<15}{metric:<40}{client:<16}{value:>9}{ratio:>9}  {aim:<16}{met}".rstrip()


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
