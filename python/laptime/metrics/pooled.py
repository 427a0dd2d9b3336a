"""Quantiles of what many requests hold several of, such as times between tokens: requests are what is resampled."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from laptime import stats
from laptime.stats import Estimate

__all__ = ["pooled_quantile"]

_CONFIDENCE_LEVEL = 0.95
_N_RESAMPLES = 1999
_MOST_GROUPS = 1000
"""Of more requests, as many random groups are resampled: the work is bounded, and limits move by 2 % or so."""
_CANDIDATES = 16
"""Looked at together in a search: one product of matrices instead of many with vectors."""
_FEWEST_REQUESTS = 6
"""With fewer, requests may all lie on one side of the truth by chance."""
_MARGIN = 2
"""How many times as many values as exact limits need: far out in the tail a bootstrap is too short."""

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


def pooled_quantile(
    values: Floats, weights: Counts, request: Counts, p: float, *, seed: int = 0, unit: str = ""
) -> Estimate:
    """Estimate a quantile of pooled values with a bootstrap interval over requests.

    Parameters
    ----------
    values
        What is pooled.
    weights
        How often each counts, at least once.
    request
        The request that each is of: every number from 0 up to their count.
    p
        In (0, 1).
    seed
        Of the resamples.

    Returns
    -------
    Estimate
        The value is Hyndman-Fan type 7; n is the number of requests. There are no limits where the requests differ so
        much that they are worth fewer independent values than a quantile's limits need.

    Notes
    -----
    The limits are those of a percentile bootstrap of whole clusters: the quantile of a resample is at most x where the
    share of its values up to x is p or more, so that each limit is found by a search over the sorted values, in which
    only each request's count of values up to x matters. Davison and Hinkley, "Bootstrap methods and their application"
    (1997), section 3.8; Field and Welsh, Journal of the Royal Statistical Society B 69 (2007).
    """
    pool = _Pool.of(values, weights, request)
    value = pool.quantile(p)
    method, n = "cluster bootstrap over requests", pool.n_requests
    needed = _needed_requests(pool, p, value)
    if needed is not None:
        return Estimate(value, None, None, unit, method, n, _CONFIDENCE_LEVEL, f"needs n ≥ {needed} requests")
    low, high = _limits(pool, p, seed)
    drawn = f"{_N_RESAMPLES} resamples, seed {seed}" + (f", {_MOST_GROUPS} random groups" if n > _MOST_GROUPS else "")
    note = f"of {pool.total} tokens; {drawn}"
    return Estimate(value, min(low, value), max(high, value), unit, method, n, _CONFIDENCE_LEVEL, note)


@dataclass(frozen=True)
class _Pool:
    """Values in ascending order, how often each counts, and the request that each is of."""

    values: Floats
    weights: Counts
    request: Counts
    n_requests: int

    @staticmethod
    def of(values: Floats, weights: Counts, request: Counts) -> _Pool:
        order = np.argsort(values, kind="stable")
        return _Pool(values[order], weights[order], request[order], int(request.max()) + 1)

    @property
    def total(self) -> int:
        return int(self.weights.sum())

    def quantile(self, p: float) -> float:
        """Return the type 7 quantile, each value counted as often as its weight says."""
        last = np.cumsum(self.weights)
        position = (last[-1] - 1) * p
        below = math.floor(position)
        lower, upper = self.values[np.searchsorted(last, [below, min(below + 1, last[-1] - 1)], side="right")]
        return float(lower + (position - below) * (upper - lower))

    def totals(self) -> Floats:
        """Return how many values each request has."""
        return _sums(self.request, self.weights, self.n_requests)

    def in_groups(self, group: Counts) -> _Pool:
        """Return the pool with requests put together into groups."""
        return _Pool(self.values, self.weights, group[self.request], int(group.max()) + 1)


def _needed_requests(pool: _Pool, p: float, value: float) -> int | None:
    """Return how many requests limits would need; ``None`` where there are enough.

    The variance of the share of values up to the quantile tells how many independent values would vary as much (Kish's
    effective sample size): a bootstrap needs more of these than exact limits do.
    """
    if pool.n_requests < _FEWEST_REQUESTS:
        return _FEWEST_REQUESTS
    up_to = pool.values <= value
    totals = pool.totals()
    below = _sums(pool.request[up_to], pool.weights[up_to], pool.n_requests)
    share = below.sum() / pool.total
    deviations = below - share * totals
    n = pool.n_requests
    variance = n / (n - 1) * float(deviations @ deviations) / pool.total**2
    effective = min(pool.total, p * (1 - p) / variance) if variance > 0 else pool.total
    needed = _MARGIN * stats.required_n(p, _CONFIDENCE_LEVEL)
    return math.ceil(n * needed / effective) if effective < needed else None


def _limits(pool: _Pool, p: float, seed: int) -> tuple[float, float]:
    """Return the percentile bootstrap limits of the quantile."""
    generator = np.random.default_rng(seed)
    if pool.n_requests > _MOST_GROUPS:
        pool = pool.in_groups(generator.permutation(np.arange(pool.n_requests) % _MOST_GROUPS))
    times_drawn = _times_drawn(pool.n_requests, generator)
    needed = p * (times_drawn @ pool.totals())
    ends = np.flatnonzero(np.append(np.diff(pool.values) > 0, True))  # the last place of each distinct value

    def share_of_resamples(candidates: Counts) -> Floats:
        """Return in how many resamples the quantile is at most each of these distinct values."""
        enough: npt.NDArray[np.bool_] = times_drawn @ _counts_up_to(pool, ends[candidates]) >= needed[:, None]
        shares: Floats = enough.mean(axis=0)
        return shares

    tail = (1 - _CONFIDENCE_LEVEL) / 2
    low = _first_reaching(share_of_resamples, tail, len(ends))
    high = _first_reaching(share_of_resamples, 1 - tail, len(ends))
    return float(pool.values[ends[low]]), float(pool.values[ends[high]])


def _times_drawn(n: int, generator: np.random.Generator) -> Floats:
    """Return how often each of n is drawn in each resample of n."""
    drawn = np.empty((_N_RESAMPLES, n))
    for resample in drawn:
        resample[:] = np.bincount(generator.integers(0, n, n), minlength=n)
    return drawn


def _counts_up_to(pool: _Pool, places: Counts) -> Floats:
    """Return how many values each request has up to each of these ascending places: a row a request."""
    counts = np.empty((pool.n_requests, len(places)))
    running = np.zeros(pool.n_requests)
    begin = 0
    for column, end in enumerate(places + 1):
        part = slice(begin, end)
        running += _sums(pool.request[part], pool.weights[part], pool.n_requests)
        counts[:, column], begin = running, end
    return counts


def _sums(request: Counts, weights: Counts, n_requests: int) -> Floats:
    """Return the sum of the weights of each request."""
    return np.bincount(request, weights=weights, minlength=n_requests).astype(np.float64, copy=False)


def _first_reaching(share_of: Callable[[Counts], Floats], wanted: float, n: int) -> int:
    """Return the first of n places at which a share that never falls is as large as wanted; the last one has all."""
    low, high = 0, n - 1
    while low < high:
        candidates = np.unique(np.linspace(low, high - 1, _CANDIDATES).astype(np.int64))
        reaching = np.flatnonzero(share_of(candidates) >= wanted)
        if len(reaching) == 0:
            low = int(candidates[-1]) + 1
        else:
            place = int(reaching[0])
            high = int(candidates[place])
            low = int(candidates[place - 1]) + 1 if place > 0 else high
    return low
