"""Estimates with their uncertainty: the Python face of the C++ statistics.

Formulas, sources and weaknesses of each method are in ``docs/statistics.md``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laptime import _core
from laptime._core import Summary
from laptime.errors import StatisticsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Change",
    "ConfidenceInterval",
    "Estimate",
    "Summary",
    "bootstrap",
    "compare",
    "compare_paired_proportions",
    "compare_proportions",
    "compare_ratios",
    "proportion",
    "quantile",
    "ratio",
    "required_n",
    "summarize",
]


class ConfidenceInterval(NamedTuple):
    """The limits of an estimate; ``None`` where n does not allow one."""

    low: float | None
    high: float | None


@dataclass(frozen=True, repr=False)
class Estimate:
    """A number measured from a sample, with how sure it is.

    Attributes
    ----------
    value : float
        The statistic of the sample, in `unit`.
    low, high : float or None
        The limits, in `unit`; ``None`` where n does not allow one, and then `note` says what it needs.
    unit : str
        For people to read; empty for a plain number.
    method : str
        How the limits were found.
    n : int
        Observations (pairs, trials) behind the value.
    confidence_level : float
        The share of samples whose limits would hold the true value, in (0, 1).
    note : str
        What a missing limit needs, or how the interval was drawn.

    Examples
    --------
    >>> print(Estimate(0.123, 0.101, 0.150, "s", "percentile bootstrap", 200, 0.95))
    0.123 s [0.101, 0.150] 95 % percentile bootstrap, n = 200
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    method: str
    n: int
    confidence_level: float
    note: str = ""

    @property
    def confidence_interval(self) -> ConfidenceInterval:
        """The limits as a named tuple ``(low, high)``, as SciPy has it."""
        return ConfidenceInterval(self.low, self.high)

    def __str__(self) -> str:
        return f"{self._headline()}{self._interval()}{self._origin()}"

    def __repr__(self) -> str:
        drawn = f"; {self.note}" if self.note and self._is_complete() else ""
        return f"<Estimate {self}{drawn}>"

    def _repr_html_(self) -> str:
        interval = f" <small>{escape(self._interval().strip())}</small>" if self._interval() else ""
        origin = escape(self._origin().removeprefix(", "))
        return (
            f'<span title="{escape(self.note)}"><b>{escape(self._headline())}</b>{interval}'
            f"<br><small>{origin}</small></span>"
        )

    def _is_complete(self) -> bool:
        return self.low is not None and self.high is not None

    def _headline(self) -> str:
        return f"{self._number_format()(self.value)} {self.unit}".rstrip()

    def _interval(self) -> str:
        if self.low is None and self.high is None:
            return ""
        number = self._number_format()
        low, high = ("–" if limit is None else number(limit) for limit in self.confidence_interval)
        return f" [{low}, {high}] {100 * self.confidence_level:g} % {self.method}"

    def _origin(self) -> str:
        needs = f" ({self.note})" if self.note and not self._is_complete() else ""
        return f", n = {self.n}{needs}"

    def _number_format(self) -> Callable[[float], str]:
        """One precision for value and limits: two digits of what lies between them, six digits at most."""
        known = [self.value, *(limit for limit in self.confidence_interval if limit is not None)]
        magnitude = max(abs(number) for number in known)
        if magnitude == 0:
            return "{:g}".format
        exponent = math.floor(math.log10(magnitude))
        spread = (max(known) / magnitude - min(known) / magnitude) or 0.1  # the ratio cannot overflow
        digits = min(1 - math.floor(math.log10(spread)), 5)
        if -4 <= exponent < 9:
            return f"{{:.{max(digits - exponent, 0)}f}}".format
        return f"{{:.{max(digits, 1)}e}}".format


@dataclass(frozen=True)
class Change:
    """What changes from a sample a to a sample b; both estimates are from the same resamples.

    Attributes
    ----------
    difference : Estimate
        b - a, in the unit of the data.
    ratio : Estimate or None
        b / a; ``None`` where a is 0. Without limits where a comes to 0, or past it, in a resample.
    """

    difference: Estimate
    ratio: Estimate | None


def bootstrap(
    data: ArrayLike,
    statistic: str = "mean",
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Estimate:
    """Estimate a statistic with its percentile bootstrap interval.

    Parameters
    ----------
    data : array_like, shape (n,)
        Independent observations, in `unit`.
    statistic : str
        ``"mean"``, ``"median"`` or a percentile such as ``"p95"`` or ``"p99.9"``.
    n_resamples : int
        Resamples to draw, at least 100.
    confidence_level : float
        In (0, 1).
    rng : int or numpy.random.Generator
        A seed in [0, 2**64), or a generator to draw one from. The same seed gives the same interval.
    threads : int
        Threads to compute on; their number does not change the result.
    unit : str
        Unit of `data`, shown with the result.

    Returns
    -------
    Estimate
        Without limits for n = 1.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, the statistic is unknown, or an option makes
        no sense.

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapter 13. For a quantile, prefer
    `quantile`: its limits are exact, and it says so where n allows none.
    """
    values = _as_array(data)
    seed = _seed_of(rng)
    if statistic == "mean":
        estimate = _core.bootstrap_mean(values, n_resamples, confidence_level, seed, threads)
    else:
        p = _probability_of(statistic)
        estimate = _core.bootstrap_quantile(values, p, n_resamples, confidence_level, seed, threads)
    return _with_unit(estimate, unit)


def ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Estimate:
    """Estimate a ratio of sums, such as tokens per second, with its percentile bootstrap interval.

    Parameters
    ----------
    numerators : array_like, shape (n,)
        One for each independent observation, for example its tokens.
    denominators : array_like, shape (n,)
        Of the same observations, for example their seconds; not negative.
    n_resamples, confidence_level, rng, threads
        As in `bootstrap`.
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
        _as_array(numerators, "numerators"),
        _as_array(denominators, "denominators"),
        n_resamples,
        confidence_level,
        _seed_of(rng),
        threads,
    )
    return _with_unit(estimate, unit)


def quantile(data: ArrayLike, p: float, *, confidence_level: float = 0.95, unit: str = "") -> Estimate:
    """Estimate a quantile between exact order-statistic limits.

    Parameters
    ----------
    data : array_like, shape (n,)
        Independent observations, in `unit`.
    p : float
        In (0, 1): 0.95 for p95.
    confidence_level : float
        In (0, 1).
    unit : str
        Unit of `data`, shown with the result.

    Returns
    -------
    Estimate
        The value is Hyndman-Fan type 7, NumPy's default. Limits that n does not allow are ``None``.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, or `p` or `confidence_level` is outside
        (0, 1).

    Notes
    -----
    Hahn, Meeker and Escobar, "Statistical intervals", 2nd ed. (2017), section 5.2; type 7: Hyndman and Fan,
    The American Statistician 50 (1996).
    """
    return _with_unit(_core.quantile_interval(_as_array(data), p, confidence_level), unit)


def proportion(successes: int, n: int, *, confidence_level: float = 0.95) -> Estimate:
    """Estimate a share of successes with its Wilson score interval.

    Parameters
    ----------
    successes, n : int
        Successes among `n` independent trials.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        The share, from 0 to 1. Its interval keeps a width at 0 and 1.

    Raises
    ------
    StatisticsError
        If `n` is 0, `successes` is negative or more than `n`, or `confidence_level` is outside (0, 1).

    Notes
    -----
    Wilson, Journal of the American Statistical Association 22 (1927).
    """
    return _with_unit(_core.proportion(successes, n, confidence_level), unit="")


def compare(
    a: ArrayLike,
    b: ArrayLike,
    statistic: str = "mean",
    *,
    paired: bool = False,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Change:
    """Estimate how a statistic changes from one sample to another, with percentile bootstrap intervals.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Independent observations, in `unit`: before and after, or two models.
    statistic : str
        As in `bootstrap`; paired samples are compared by their means only.
    paired : bool
        Whether ``a[i]`` and ``b[i]`` belong together, such as two answers to one question. Pairs are then drawn
        together, and what they have in common widens no interval.
    n_resamples, confidence_level, rng, threads
        As in `bootstrap`.
    unit : str
        Unit of both samples, shown with the difference.

    Returns
    -------
    Change
        ``b - a`` and ``b / a``. Without limits where a sample has one value. The n of independent samples is the
        number of both, and the note has each.

    Raises
    ------
    StatisticsError
        If a sample is empty, not one-dimensional or not finite, paired ones differ in length or are compared by
        something else than their means, the statistic is unknown, or an option makes no sense.

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 8 and 13.
    """
    first, second = _as_array(a, "a"), _as_array(b, "b")
    options = (n_resamples, confidence_level, _seed_of(rng), threads)
    if statistic != "mean":
        p = _probability_of(statistic)
        if paired:
            raise StatisticsError(f"paired samples are compared by their means, not by {statistic}: leave out paired")
        return _change_with_unit(_core.compare_quantiles(first, second, p, *options), unit)
    compare_means = _core.compare_paired_means if paired else _core.compare_means
    return _change_with_unit(compare_means(first, second, *options), unit)


def compare_ratios(
    a_numerators: ArrayLike,
    a_denominators: ArrayLike,
    b_numerators: ArrayLike,
    b_denominators: ArrayLike,
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Change:
    """Estimate how a ratio of sums, such as tokens per second, changes between two independent samples.

    Parameters
    ----------
    a_numerators, a_denominators, b_numerators, b_denominators : array_like, shape (n,)
        Of each sample, what `ratio` takes.
    n_resamples, confidence_level, rng, threads
        As in `bootstrap`.
    unit : str
        Unit of the ratio of sums, shown with the difference.

    Returns
    -------
    Change
        ``b - a`` and ``b / a``, where each is a ratio of sums; see `compare`.

    Raises
    ------
    StatisticsError
        As `ratio` does, for either sample.

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 8 and 13.
    """
    change = _core.compare_ratios(
        _as_array(a_numerators, "a_numerators"),
        _as_array(a_denominators, "a_denominators"),
        _as_array(b_numerators, "b_numerators"),
        _as_array(b_denominators, "b_denominators"),
        n_resamples,
        confidence_level,
        _seed_of(rng),
        threads,
    )
    return _change_with_unit(change, unit)


def compare_proportions(
    a_successes: int, a_n: int, b_successes: int, b_n: int, *, confidence_level: float = 0.95
) -> Estimate:
    """Estimate the difference b - a of two shares of successes in independent trials.

    Parameters
    ----------
    a_successes, a_n, b_successes, b_n : int
        Of each sample, its successes among its trials.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        The difference, from -1 to 1. Its interval keeps a width where both shares are 0 or 1.

    Raises
    ------
    StatisticsError
        As `proportion` does, for either sample.

    Notes
    -----
    The hybrid score interval: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    return _with_unit(_core.compare_proportions(a_successes, a_n, b_successes, b_n, confidence_level), unit="")


def compare_paired_proportions(a: ArrayLike, b: ArrayLike, *, confidence_level: float = 0.95) -> Estimate:
    """Estimate the difference b - a of two shares of successes in paired trials, such as the same questions.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Zeros and ones, or truth values; ``a[i]`` and ``b[i]`` belong together.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        The difference, from -1 to 1; n is the number of pairs. Its interval keeps a width where all pairs agree.

    Raises
    ------
    StatisticsError
        If the samples are empty, differ in length or hold anything but zeros and ones, or `confidence_level` is
        outside (0, 1).

    Notes
    -----
    The score interval with a correction for the correlation: Newcombe, Statistics in Medicine 17 (1998)
    2635-2650, method 10.
    """
    estimate = _core.compare_paired_proportions(_as_array(a, "a"), _as_array(b, "b"), confidence_level)
    return _with_unit(estimate, unit="")


def summarize(data: ArrayLike) -> Summary:
    """Describe a sample by its size, mean, spread and extremes.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations.

    Returns
    -------
    Summary
        ``n``, ``mean``, ``standard_deviation`` (divides by n - 1), ``relative_standard_deviation``, ``min``
        and ``max``, in the unit of the data; ``None`` for what does not exist.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, or its sum overflows.
    """
    return _core.summarize(_as_array(data))


def required_n(p: float, confidence_level: float = 0.95) -> int:
    """Return the smallest n for which both exact limits of the p-quantile exist.

    Parameters
    ----------
    p : float
        In (0, 1).
    confidence_level : float
        In (0, 1).

    Returns
    -------
    int
        The smallest n with ``max(p, 1 - p)**n <= (1 - confidence_level) / 2``.

    Raises
    ------
    StatisticsError
        If `p` or `confidence_level` is outside (0, 1), or `p` so near an end that no sample is large enough.

    Examples
    --------
    >>> required_n(0.99)
    368
    """
    return _core.required_n(p, confidence_level)


def _with_unit(estimate: _core.Estimate, unit: str) -> Estimate:
    return Estimate(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=unit,
        method=estimate.method,
        n=estimate.n,
        confidence_level=estimate.confidence_level,
        note=estimate.note,
    )


def _change_with_unit(change: _core.Change, unit: str) -> Change:
    ratio_of_both = None if change.ratio is None else _with_unit(change.ratio, unit="")
    return Change(difference=_with_unit(change.difference, unit), ratio=ratio_of_both)


def _as_array(data: ArrayLike, name: str = "data") -> NDArray[np.float64]:
    try:
        return np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"{name} is not an array of numbers: {error}") from error


def _probability_of(statistic: str) -> float:
    if statistic == "median":
        return 0.5
    percentile = re.fullmatch(r"p(\d+(?:\.\d+)?)", statistic)
    if percentile is None:
        raise StatisticsError(f"unknown statistic {statistic!r}: there are mean, median and pNN, such as p95 or p99.9")
    return float(Decimal(percentile[1]) / 100)  # 99.9 / 100 in binary is not 0.999


def _seed_of(rng: int | np.random.Generator) -> int:
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if not 0 <= rng < 2**64:
        raise StatisticsError(f"rng = {rng} is outside [0, 2**64)")
    return rng
