"""The bootstrap of a statistic that its user wrote."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
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
_MOST_VALUES_AT_ONCE = 2**22
_MOST_PARTS = 1000
"""Of more observations, parts are left out rather than single ones: the jackknife's work stays bounded."""


def bootstrap_function(
    data: NDArray[np.float64],
    function: Function,
    groups: Groups | None,
    options: _core.BootstrapOptions,
    *,
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
    _check(data, options.method, groups)
    of = _Evaluation(function, data)
    block_length = _block_length(data, options) if groups is None else None
    resampler = _resampler(data.size, groups, block_length, options.seed)
    wants_jackknife = options.method in ("auto", "bca") and block_length is None
    has_jackknife = groups is None or groups.grouping == "clusters"
    if options.method == "bca" and not has_jackknife:
        raise StatisticsError("bca makes no limits of a function in groups that are not clusters: ask for auto")
    left_out = _left_out(data.size, groups) if wants_jackknife and has_jackknife else ()
    jackknife = np.fromiter((of.sample(data[kept]) for kept in left_out), dtype=np.float64)
    replicates = of.resamples(resampler, options.n_resamples, same_length=groups is None)
    n = data.size if groups is None or groups.grouping == "strata" else len(groups)
    estimate = with_unit(_core.interval_of_replicates(of.value, n, replicates, jackknife, options), unit)
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


def _block_length(data: NDArray[np.float64], options: _core.BootstrapOptions) -> float | None:
    """Return the mean length of the blocks of a series; ``None`` where the values are taken as independent."""
    asked_for = options.method == "series"
    found = options.method == "auto" and options.ordered and _core.diagnose(data).dependent
    return _core.cautious_block_length(data) if asked_for or found else None


def _left_out(n: int, groups: Groups | None) -> Iterator[NDArray[np.bool_]]:
    """Yield what a jackknife keeps, part by part left out: values, or whole clusters.

    Of more than 1,000 as many parts are left out, dealt in turn. Wolter, "Introduction to variance estimation", 2nd
    ed. (2007), chapter 4.
    """
    part = np.arange(n) if groups is None else groups.labels.astype(np.int64)
    for left_out in range(min(int(part.max()) + 1, _MOST_PARTS)):
        yield part % _MOST_PARTS != left_out


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
        at_once = max(1, min(_AT_ONCE, _MOST_VALUES_AT_ONCE // self._data.size))
        for begin in range(0, count, at_once):
            rows = [self._data[resampler.next()] for _ in range(min(at_once, count - begin))]
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
