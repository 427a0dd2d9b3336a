"""What every metric has, and the ones that each request has a value of."""

from __future__ import annotations

from typing import ClassVar, Literal, Protocol, TypeAlias

import numpy as np

from laptime import stats
from laptime.stats import Estimate
from laptime.store import Table

__all__ = ["Direction", "Distribution", "Metric", "probability_of"]

Direction: TypeAlias = Literal["lower is better", "higher is better"]


class Metric(Protocol):
    """A figure of a run, with the statistics it can be asked for."""

    name: str
    unit: str
    formula: str
    direction: Direction
    statistics: tuple[str, ...]

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the statistic with its interval; ``None`` where nothing of it was observed."""
        ...


class Distribution:
    """A metric that every request has a value of."""

    name: str
    column: ClassVar[str]
    formula: str
    unit: str = "s"
    direction: Direction = "lower is better"
    least: ClassVar[float] = 0.0
    """No value lies below it."""
    statistics: tuple[str, ...] = ("mean", "median", "p90", "p95", "p99", "min", "max", "std")

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the mean with a bootstrap interval, a quantile with an exact one, or a plain description."""
        values = table.observed_series(self.column)
        if len(values) == 0:
            return None
        if statistic in ("min", "max", "std"):
            return self._description(values, statistic)
        if statistic == "mean":
            return stats.bootstrap(values, "mean", rng=seed, unit=self.unit).within(self.least)
        return stats.quantile(values, probability_of(statistic), unit=self.unit)

    def _description(self, values: np.ndarray, statistic: str) -> Estimate:
        summary = stats.summarize(values)
        number = {"min": summary.min, "max": summary.max, "std": summary.standard_deviation}[statistic]
        return Estimate(
            value=float("nan") if number is None else number,
            low=None,
            high=None,
            unit=self.unit,
            method="description",
            n=len(values),
            confidence_level=0.95,
            note="describes these requests; no estimate of others",
        )


def probability_of(statistic: str) -> float:
    """Return which quantile ``median`` or ``p95`` is."""
    return 0.5 if statistic == "median" else float(statistic.removeprefix("p")) / 100
