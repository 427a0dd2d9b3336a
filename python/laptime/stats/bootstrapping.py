"""Bootstrap intervals of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from laptime import _core
from laptime.stats.arguments import as_array, probability_of, seed_of
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

__all__ = ["Method", "bootstrap", "ratio"]

Method: TypeAlias = Literal["auto", "percentile", "bca", "studentized", "t"]
"""How limits are made of a sample."""


def bootstrap(
    data: ArrayLike,
    statistic: str = "mean",
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: Method = "auto",
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Estimate:
    """Estimate a statistic with limits that say how sure it is.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations in the order in which they were made, in `unit`.
    statistic : str
        ``"mean"``, ``"median"``, ``"std"`` (with n - 1) or a percentile such as ``"p95"`` or ``"p99.9"``.
    n_resamples : int
        Resamples to draw, at least 100.
    confidence_level : float
        In (0, 1).
    method : {"auto", "percentile", "bca", "studentized", "t"}
        How limits are made. ``"auto"`` takes what covers best: of a mean the studentized bootstrap (Student's t for
        n < 10, Wilson's interval of zeros and ones), of a quantile exact order statistics, of a standard deviation
        BCa; and where neighbours depend on each other, what holds for a series. The note says which and why.
    rng : int or numpy.random.Generator
        A seed in [0, 2**64), or a generator to draw one from. The same seed gives the same interval.
    threads : int
        Threads to compute on; their number does not change the result.
    unit : str
        Unit of `data`, shown with the result.

    Returns
    -------
    Estimate
        Without limits for n = 1, and of a quantile where n does not allow one.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, the statistic or the method is unknown, or an option
        makes no sense.

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 12 to 14. All methods but ``"auto"`` take
    the values as independent.
    """
    values = as_array(data)
    options = (n_resamples, confidence_level, seed_of(rng), threads, method)
    if statistic == "mean":
        estimate = _core.bootstrap_mean(values, *options)
    elif statistic == "std":
        estimate = _core.bootstrap_standard_deviation(values, *options)
    else:
        estimate = _core.bootstrap_quantile(values, probability_of(statistic, "mean, std"), *options)
    return with_unit(estimate, unit)


def ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: Method = "auto",
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
    n_resamples, confidence_level, method, rng, threads
        As in `bootstrap`; ``"auto"`` is the studentized bootstrap, or Student's t for n < 10.
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
    estimate = _core.bootstrap_ratio(
        as_array(numerators, "numerators"),
        as_array(denominators, "denominators"),
        n_resamples,
        confidence_level,
        seed_of(rng),
        threads,
        method,
    )
    return with_unit(estimate, unit)
