"""How many requests were answered as they were wanted: well, and in time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from laptime import stats
from laptime.errors import SpecError, StatisticsError
from laptime.metrics.metric import Distribution
from laptime.metrics.rates import S_PER_MIN, RequestsPerMinute, completions_of
from laptime.metrics.registry import METRICS
from laptime.stats import Estimate, Goodput
from laptime.store import Table

__all__ = ["goodput_of"]

_HALF_A_NANOSECOND_S = 0.5e-9
"""Times are whole nanoseconds: 0.6 s of these may be a little more than 0.6 as a double."""


def goodput_of(table: Table, objectives: Mapping[str, float], *, seed: int = 0) -> Goodput:
    """Return how many requests met service-level objectives, a minute and as a share.

    Parameters
    ----------
    table
        Measured requests, of one model as a rule.
    objectives
        By metric the most seconds that a request may take: ``{"ttft": 0.5, "latency": 10}``. A request that went well
        meets one of which it has no value (the time per token of a single token).
    seed
        Of the bootstrap.

    Returns
    -------
    Goodput
        The rate with the interval of `RequestsPerMinute`, which is its upper bound, or with Garwood's where no request
        met its objectives; the share of the requests that were not cancelled with Wilson's.

    Raises
    ------
    SpecError
        If there is no objective, or one is no time of a request, or not above 0.
    StatisticsError
        If there are no requests, or none has a value that an objective asks for.
    """
    times = {name: _time_named(name, most_s) for name, most_s in objectives.items()}
    if not times:
        raise SpecError("no objective: name a metric and the most seconds that a request may take, such as latency=2")
    ended = np.asarray(table["outcome"] != "cancelled", dtype=np.bool_)
    if not ended.any():
        raise StatisticsError("no request ended: there is nothing to take a share of")
    met = table.ok
    for name, metric in times.items():
        met = met & _within(table, metric, objectives[name])
    share = stats.proportion(int(np.count_nonzero(met)), int(np.count_nonzero(ended)))
    return Goodput(_rate(table, met, seed), share)


def _time_named(name: str, most_s: float) -> Distribution:
    metric = METRICS.get(name)
    if not isinstance(metric, Distribution):
        times = (known for known, each in METRICS.items() if isinstance(each, Distribution))
        raise SpecError(f"{name!r} is no time of a request: there are {', '.join(times)}")
    if not most_s > 0:
        raise SpecError(f"{name} = {most_s:g}: an objective is a number of seconds above 0")
    return metric


def _within(table: Table, metric: Distribution, most_s: float) -> NDArray[np.bool_]:
    if len(table.observed(metric.column)) == 0:
        raise StatisticsError(f"no {metric.name} was observed in these {len(table)} requests")
    return ~(table[metric.column] > most_s + _HALF_A_NANOSECOND_S)


def _rate(table: Table, met: NDArray[np.bool_], seed: int) -> Estimate | None:
    answers, gaps = completions_of(table, met)
    if len(gaps) == 0:
        return None
    if answers.sum() == 0:
        return stats.poisson_rate(0, float(gaps.sum()) / S_PER_MIN, unit=RequestsPerMinute.unit)
    return stats.ratio(S_PER_MIN * answers, gaps, rng=seed, unit=RequestsPerMinute.unit).within(0)
