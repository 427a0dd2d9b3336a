"""What every metric has, and the ones that each request has a value of."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal, Protocol, TypeAlias

import numpy as np

from laptime import stats
from laptime.metrics.censoring import Times, times_of
from laptime.stats import Estimate
from laptime.stats.arguments import probability_of
from laptime.store import Table

__all__ = ["Direction", "Distribution", "Metric"]

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
    until: ClassVar[str] = ""
    """The column of how long a request that timed out had taken, from the same beginning: its own time is longer.
    Empty where a time-out tells nothing."""
    statistics: tuple[str, ...] = ("mean", "median", "p90", "p95", "p99", "min", "max", "std")

    def estimate(self, table: Table, statistic: str, *, seed: int = 0) -> Estimate | None:
        """Return the mean with a bootstrap interval, a quantile with an exact one, or a plain description.

        Quantiles and the maximum count requests that timed out as longer than they took; the others leave them out.
        """
        times = times_of(table, self.column, self.until)
        if statistic in ("mean", "min", "std"):
            return self._of_known(table.observed_series(self.column), statistic, seed, times.n_censored)
        if len(times.values) == 0:
            return None
        if statistic == "max":
            return self._largest(times)
        return self._quantile(times, statistic)

    def _quantile(self, times: Times, statistic: str) -> Estimate:
        """Return exact limits, or those of a series where neighbours depend on each other."""
        p = probability_of(statistic)
        series = stats.dependence(times.values).dependent
        if times.n_censored:
            return stats.quantile(times.values, p, censored=times.censored, series=series, unit=self.unit)
        if series:
            return stats.bootstrap(times.values, statistic, unit=self.unit)
        return stats.quantile(times.values, p, unit=self.unit)

    def _of_known(self, values: np.ndarray, statistic: str, seed: int, n_left_out: int) -> Estimate | None:
        if len(values) == 0:
            return None
        if statistic == "mean":
            estimate = stats.bootstrap(values, "mean", rng=seed, unit=self.unit).within(self.least)
        else:
            summary = stats.summarize(values)
            number = summary.min if statistic == "min" else summary.standard_deviation
            if number is None:  # the spread of one value
                return None
            estimate = self._description(number, len(values))
        return estimate if n_left_out == 0 else estimate.with_note(_left_out(n_left_out))

    def _largest(self, times: Times) -> Estimate:
        largest = float(times.values.max())
        beyond = bool(times.censored[times.values == largest].any())
        return replace(self._description(largest, len(times.values)), censored=beyond)

    def _description(self, value: float, n: int) -> Estimate:
        return Estimate(
            value=value,
            low=None,
            high=None,
            unit=self.unit,
            method="description",
            n=n,
            confidence_level=0.95,
            note="describes these requests; no estimate of others",
        )


def _left_out(n: int) -> str:
    return "1 request timed out and is left out" if n == 1 else f"{n} requests timed out and are left out"
