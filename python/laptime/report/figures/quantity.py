"""What a column is called on an axis, and in which unit it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laptime.errors import SpecError, StatisticsError
from laptime.report.numbers import time_scale
from laptime.store.table import Floats, Table

__all__ = ["Quantity", "quantity_of"]

TOTAL_TOKENS = "total_tokens"

_NAMES = {
    "latency_s": "latency",
    "latency_from_sent_s": "latency from sent",
    "ttft_s": "time to first token",
    "tpot_s": "time per output token",
    "load_s": "load duration",
    "prompt_eval_s": "prompt evaluation duration",
    "eval_s": "evaluation duration",
    "server_total_s": "server's total duration",
    "tokens_per_s": "decoding speed",
    TOTAL_TOKENS: "total tokens (prompt + output)",
}


@dataclass(frozen=True)
class Quantity:
    """A column as it is drawn.

    Attributes
    ----------
    name
        For people.
    unit
        Of `values`; empty for a count, whose name says of what.
    values
        One for each row of the table; NaN where it was not observed, or the request did not go well.
    """

    name: str
    unit: str
    values: Floats

    @property
    def label(self) -> str:
        """The name with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


def quantity_of(table: Table, column: str) -> Quantity:
    """Return a column, or ``"total_tokens"``, of requests that went well, times in a unit that suits the longest.

    Raises
    ------
    SpecError
        Where there is no such column of numbers.
    StatisticsError
        Where nothing of it was observed.
    """
    values = np.where(table.ok, _numbers(table, column), np.nan)
    observed = values[~np.isnan(values)]
    if len(observed) == 0:
        raise StatisticsError(f"no {column} was observed in these {len(table)} requests")
    name = _NAMES.get(column, column.replace("_", " "))
    if column.endswith("_per_s"):
        return Quantity(name, f"{column.removesuffix('_per_s')}/s", values)
    if column.endswith("_s"):
        unit, factor = time_scale(float(observed.max()))
        return Quantity(_NAMES.get(column, name.removesuffix(" s")), unit, factor * values)
    return Quantity(name, "", values)


def _numbers(table: Table, column: str) -> Floats:
    if column == TOTAL_TOKENS:
        return np.asarray(table["prompt_tokens"] + table["output_tokens"], dtype=np.float64)
    numeric = [name for name, values in table.columns.items() if values.dtype.kind in "fi"]
    if column not in numeric:
        raise SpecError(f"no column {column!r} to draw: there are {', '.join([*numeric, TOTAL_TOKENS])}")
    return np.asarray(table[column], dtype=np.float64)
