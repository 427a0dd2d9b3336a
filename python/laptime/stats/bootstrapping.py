"""Bootstrap intervals of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from laptime import _core
from laptime.stats.arguments import as_array, options_of, probability_of
from laptime.stats.estimate import Estimate, with_unit
from laptime.stats.functions import Function, bootstrap_function
from laptime.stats.groups import Groups, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Method", "bootstrap", "ratio"]

Method: TypeAlias = Literal["auto", "percentile", "bca", "studentized", "t", "series"]
"""How limits are made of a sample."""


def bootstrap(
    data: ArrayLike,
    statistic: str | Function = "mean",
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: Method = "auto",
    strata: ArrayLike | Sequence[object] | None = None,
    clusters: ArrayLike | Sequence[object] | None = None,
    hierarchy: ArrayLike | Sequence[object] | None = None,
    ordered: bool = True,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Estimate:
    """Estimate a statistic with limits that say how sure it is.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations in the order in which they were made, in `unit`.
    statistic : str or callable
        ``"mean"``, ``"median"``, ``"std"`` (with n - 1), a percentile such as ``"p95"`` or ``"p99.9"``, or a function
        of your own: it takes an array of shape (m,) and returns a number. If it has a parameter ``axis``, it is given
        many samples at once, shape (k, m), with ``axis=-1``, and returns k numbers.
    n_resamples : int
        Resamples to draw, at least 100.
    confidence_level : float
        In (0, 1).
    method : {"auto", "percentile", "bca", "studentized", "t", "series"}
        How limits are made. ``"auto"`` takes what covers best: of a mean the studentized bootstrap (Student's t for
        n < 10, Wilson's interval of zeros and ones), of a quantile exact order statistics, of a standard deviation
        and of your own function BCa; and where neighbours depend on each other, ``"series"``: blocks for all but
        quantiles. The note says which and why.
    strata : array_like, shape (n,), optional
        Labels of groups that are all that there are, such as subjects: each keeps its size in every resample.
    clusters : array_like, shape (n,), optional
        Labels of groups that are a sample of many, such as sessions: drawn whole, for what is in one belongs together.
    hierarchy : array_like, shape (n,), optional
        As `clusters`, but what is in those drawn is drawn anew too: such as requests in runs.
    ordered : bool
        Whether the data is in the order in which it was observed. If it is not, ``"auto"`` looks for no dependence
        between neighbours.
    rng : int or numpy.random.Generator
        A seed in [0, 2**64), or a generator to draw one from. The same seed gives the same interval.
    threads : int
        Threads to compute on; their number does not change the result. A function is called on one.
    unit : str
        Unit of `data`, shown with the result.

    Returns
    -------
    Estimate
        Without limits where n does not allow any: of a mean of one value, and of quantiles.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, the statistic or the method is unknown, the method
        makes no limits of the statistic, groups have not one label for each observation, an option makes no sense, or
        n = 1 has no spread (``"std"``, a function).

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 12 to 14. All methods but ``"auto"`` and
    ``"series"`` take the values as independent, within their groups.

    With groups ``"auto"`` is the studentized bootstrap (Student's t for fewer than 10 clusters; percentile limits of a
    hierarchy), Wilson's interval of zeros and ones and the exact limits of quantiles, both at as many independent
    values as these are worth, and percentile limits of ``"std"``. Other methods: ``"percentile"`` of everything;
    ``"studentized"`` and ``"t"`` of means in strata, and ``"bca"`` too in clusters; ``"t"`` in a hierarchy.

    Examples
    --------
    >>> bootstrap([3.1, 2.9, 3.4, 3.0, 3.2], "mean", unit="s").method
    "Student's t"
    """
    values = as_array(data)
    groups = groups_of(strata=strata, clusters=clusters, hierarchy=hierarchy)
    options = options_of(n_resamples, confidence_level, rng, threads, method, ordered=ordered)
    if callable(statistic):
        return bootstrap_function(values, statistic, groups, options, unit=unit)
    if groups is None:
        return with_unit(_of_sample(values, statistic, options), unit)
    return with_unit(_of_groups(values, statistic, groups, options), unit)


def _of_sample(values: NDArray[np.float64], statistic: str, options: _core.BootstrapOptions) -> _core.Estimate:
    if statistic == "mean":
        return _core.bootstrap_mean(values, options)
    if statistic == "std":
        return _core.bootstrap_standard_deviation(values, options)
    return _core.bootstrap_quantile(values, probability_of(statistic, "mean, std"), options)


def _of_groups(
    values: NDArray[np.float64], statistic: str, groups: Groups, options: _core.BootstrapOptions
) -> _core.Estimate:
    grouping, labels = groups.grouping, groups.labels
    if statistic == "mean":
        return _core.bootstrap_grouped_mean(values, grouping, labels, options)
    if statistic == "std":
        return _core.bootstrap_grouped_standard_deviation(values, grouping, labels, options)
    return _core.bootstrap_grouped_quantile(values, probability_of(statistic, "mean, std"), grouping, labels, options)


def ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: Method = "auto",
    strata: ArrayLike | Sequence[object] | None = None,
    clusters: ArrayLike | Sequence[object] | None = None,
    hierarchy: ArrayLike | Sequence[object] | None = None,
    ordered: bool = True,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Estimate:
    """Estimate a ratio of sums, such as tokens per second, with limits that say how sure it is.

    Parameters
    ----------
    numerators : array_like, shape (n,)
        One for each independent observation, for example its tokens.
    denominators : array_like, shape (n,)
        Of the same observations, for example their seconds; not negative.
    n_resamples, confidence_level, method, strata, clusters, hierarchy, ordered, rng, threads
        As in `bootstrap`; ``"auto"`` is that of a mean.
    unit : str
        Unit of the ratio, shown with the result.

    Returns
    -------
    Estimate
        ``sum(numerators) / sum(denominators)``; without limits for n = 1.

    Raises
    ------
    StatisticsError
        If the data is empty, of unequal lengths or not finite, a denominator is negative, those of the sample
        or of a resample sum to zero, or an option makes no sense.

    Notes
    -----
    Pairs are drawn together, so that the two sums keep their dependence. Efron and Tibshirani, "An
    introduction to the bootstrap" (1993), chapter 13.
    """
    above, below = as_array(numerators, "numerators"), as_array(denominators, "denominators")
    groups = groups_of(strata=strata, clusters=clusters, hierarchy=hierarchy)
    options = options_of(n_resamples, confidence_level, rng, threads, method, ordered=ordered)
    if groups is None:
        return with_unit(_core.bootstrap_ratio(above, below, options), unit)
    return with_unit(_core.bootstrap_grouped_ratio(above, below, groups.grouping, groups.labels, options), unit)
