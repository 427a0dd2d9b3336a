"""The bootstrap of a statistic that its user wrote."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from laptime.stats.groups import Groups

__all__ = ["Function", "bootstrap_function"]

Function: TypeAlias = Callable[..., Any]
"""Takes a sample, and returns a number; or, with a parameter ``axis``, many samples at once and as many numbers."""

_AT_ONCE = 64
_MOST_PARTS = 1000
"""Of more observations, parts are left out rather than single ones: the jackknife's work stays bounded."""


def bootstrap_function(
    data: NDArray[np.float64],
    function: Function,
    groups: Groups | None,
    *,
    n_resamples: int,
    confidence_level: float,
    method: str,
    seed: int,
    unit: str,
) -> Estimate:
    """Estimate what a user's function makes of the data; the parameters are those of `bootstrap`.

    ``"auto"`` is BCa, or the percentile bootstrap where there is no jackknife: within strata, and in a hierarchy. A
    series whose neighbours depend on each other is resampled in blocks, with percentile limits.

    Raises
    ------
    StatisticsError
        If the function returns anything but one finite number for a sample, or the method makes no limits of it.
    """
    _check(data, method, groups)
    of = _Evaluation(function, data)
    block_length = _block_length(data, method) if groups is None else None
    wants_jackknife = method in ("auto", "bca") and block_length is None
    left_out = _left_out(data.size, groups) if wants_jackknife else None
    if method == "bca" and left_out is None:
        raise StatisticsError("bca makes no limits of a function in groups that are not clusters: ask for auto")
    jackknife = np.array([] if left_out is None else [of.sample(data[kept]) for kept in left_out])
    resampler = _resampler(data.size, groups, block_length, seed)
    replicates = of.resamples(resampler, n_resamples, same_length=groups is None)
    n = data.size if groups is None or groups.grouping == "strata" else len(groups)
    estimate = with_unit(_core.interval_of_replicates(of.value, n, replicates, jackknife, confidence_level, seed), unit)
    if groups is not None:
        return estimate.with_note(f"{groups.grouping}, {len(groups)} groups of {data.size} values")
    return estimate if block_length is None else estimate.with_note(f"blocks of {block_length:.3g} on average")


def _check(data: NDArray[np.float64], method: str, groups: Groups | None) -> None:
    _core.summarize(data)  # refuses what is no finite sample
    if groups is not None and groups.labels.size != data.size:
        raise StatisticsError(f"{groups.grouping} has {groups.labels.size} labels for {data.size} values")
    if data.size == 1:
        raise StatisticsError("one value tells nothing of its spread: a function needs n ≥ 2")
    if method not in ("auto", "percentile", "bca", "series"):
        raise StatisticsError(f"{method} makes no limits of a function: there are auto, percentile, bca and series")
    if method == "series" and groups is not None:
        raise StatisticsError(f"a sample in {groups.grouping} is no series: leave out one of the two")


def _block_length(data: NDArray[np.float64], method: str) -> float | None:
    """Return the mean length of the blocks of a series; ``None`` where the values are taken as independent."""
    if method not in ("auto", "series"):
        return None
    found = _core.diagnose(data)
    return float(found.block_length) if found.dependent or method == "series" else None


def _left_out(n: int, groups: Groups | None) -> list[NDArray[np.bool_]] | None:
    """Return what a jackknife keeps, part by part left out; ``None`` where there is no jackknife.

    Of more than 1,000 observations or clusters as many parts are left out, dealt in turn. Wolter, "Introduction to
    variance estimation", 2nd ed. (2007), chapter 4.
    """
    if groups is not None and groups.grouping != "clusters":
        return None
    part = np.arange(n) if groups is None else groups.labels.astype(np.int64)
    return [part % _MOST_PARTS != left_out for left_out in range(min(int(part.max()) + 1, _MOST_PARTS))]


def _resampler(n: int, groups: Groups | None, block_length: float | None, seed: int) -> _core.Resampler:
    if groups is not None:
        return _core.Resampler(groups.grouping, groups.labels, seed)
    return _core.Resampler(n, seed) if block_length is None else _core.Resampler(n, block_length, seed)


class _Evaluation:
    """A user's function on one sample and its resamples."""

    def __init__(self, function: Function, data: NDArray[np.float64]) -> None:
        self._function = function
        self._data = data
        self._takes_axis = _takes_axis(function)
        self.value = self.sample(data)

    def sample(self, data: NDArray[np.float64]) -> float:
        """Return the statistic of one sample."""
        result = self._function(data, axis=-1) if self._takes_axis else self._function(data)
        try:
            value = float(result)
        except (TypeError, ValueError) as error:
            raise StatisticsError(f"the statistic returns {type(result).__name__}, not one number") from error
        if not math.isfinite(value):
            raise StatisticsError(f"the statistic of {data.size} of the values is {value}")
        return value

    def resamples(self, resampler: _core.Resampler, count: int, *, same_length: bool) -> NDArray[np.float64]:
        """Return the statistic of so many resamples."""
        if not (self._takes_axis and same_length):
            return np.array([self.sample(self._data[resampler.next()]) for _ in range(count)])
        parts = []
        for begin in range(0, count, _AT_ONCE):
            rows = [self._data[resampler.next()] for _ in range(min(_AT_ONCE, count - begin))]
            part = np.asarray(self._function(np.stack(rows), axis=-1), dtype=np.float64)
            if part.shape != (len(rows),):
                raise StatisticsError(f"the statistic returns shape {part.shape} for {len(rows)} samples")
            parts.append(part)
        return np.concatenate(parts)


def _takes_axis(function: Function) -> bool:
    try:
        return "axis" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # a builtin that does not tell
        return False
