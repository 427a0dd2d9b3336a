"""The shape of a sample: how many values lie where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, count_of, number_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Ecdf", "Histogram", "ecdf", "histogram"]

Bins: TypeAlias = int | Literal["freedman-diaconis"]

_MOST_BINS = 200


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many values lie in each of some bins.

    Attributes
    ----------
    edges : numpy.ndarray, shape (bins + 1,)
        Where bins begin and end, in the unit of the data. A value on an edge is in the bin that begins there; the
        largest is in the last.
    counts : numpy.ndarray of int, shape (bins,)
        How many values each holds.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ecdf:
    """The empirical distribution function, with a band that holds all of the true one at once.

    Attributes
    ----------
    values : numpy.ndarray
        The distinct values in ascending order.
    shares : numpy.ndarray
        The share of the data up to each, itself included: the height of the step from there on.
    low, high : numpy.ndarray
        The band around it, cut at 0 and 1.
    n : int
        Observations.
    confidence_level : float
        The share of samples whose whole band would hold the true distribution function.
    """

    values: NDArray[np.float64]
    shares: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: int
    confidence_level: float


def histogram(data: ArrayLike, *, bins: Bins = "freedman-diaconis", log: bool = False) -> Histogram:
    """Count values in bins of equal width.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations.
    bins : int or "freedman-diaconis"
        How many, or by what rule: width 2 (upper - lower quartile) / n**(1/3), of which there are at most 200 bins.
        Where both quartiles are the same, ceil(log2(n)) + 1 (Sturges).
    log : bool
        Whether bins are of equal ratio instead, and the rule is that of logarithms: for latencies, whose tail is long.

    Returns
    -------
    Histogram
        Constant data has a single bin without a width.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, there is no bin, or `log` meets a value that is not
        above 0.

    Notes
    -----
    Freedman and Diaconis, Zeitschrift für Wahrscheinlichkeitstheorie und verwandte Gebiete 57 (1981); Sturges,
    Journal of the American Statistical Association 21 (1926).
    """
    values = as_array(data)
    summary = _core.summarize(values)
    if log and summary.min <= 0:
        raise StatisticsError(f"log: {summary.min:g} has no logarithm; leave log out, or values that are not above 0")
    if summary.min == summary.max:
        return Histogram(np.array([summary.min, summary.max]), np.array([summary.n]))
    scaled = np.log(values) if log else values
    if bins == "freedman-diaconis":
        count = _rule_of_freedman_diaconis(scaled)
    elif isinstance(bins, str) or (count := count_of(bins, "bins")) < 1:
        raise StatisticsError(f"bins = {bins!r} is neither a number of bins nor 'freedman-diaconis'")
    edges = np.linspace(scaled.min(), scaled.max(), count + 1)
    edges = np.clip(np.exp(edges) if log else edges, summary.min, summary.max)
    edges[0], edges[-1] = summary.min, summary.max  # whatever rounding made of them
    counts, _ = np.histogram(values, edges)
    return Histogram(edges, counts.astype(np.int64))


def _rule_of_freedman_diaconis(values: NDArray[np.float64]) -> int:
    summary = _core.summarize(values)
    width = 2 * (summary.upper_quartile - summary.lower_quartile) / math.pow(summary.n, 1 / 3)
    if width == 0:
        return math.ceil(math.log2(summary.n)) + 1
    return max(1, math.ceil(min((summary.max - summary.min) / width, _MOST_BINS)))


def ecdf(data: ArrayLike, *, confidence_level: float = 0.95) -> Ecdf:
    """Return the empirical distribution function with a simultaneous confidence band.

    Parameters
    ----------
    data : array_like, shape (n,)
        Independent observations.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Ecdf
        Steps, and sqrt(log(2 / (1 - confidence_level)) / (2 n)) above and below them the band.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, or `confidence_level` is outside (0, 1).

    Notes
    -----
    Dvoretzky, Kiefer and Wolfowitz, Annals of Mathematical Statistics 27 (1956), with the constant of Massart, Annals
    of Probability 18 (1990). It holds for every n and every law.
    """
    values = as_array(data)
    n = _core.summarize(values).n
    confidence_level = number_of(confidence_level, "confidence_level")
    if not 0 < confidence_level < 1:
        raise StatisticsError(f"confidence_level = {confidence_level:g} is outside (0, 1)")
    distinct, counts = np.unique(values, return_counts=True)
    shares = np.cumsum(counts) / n
    reach = math.sqrt(math.log(2 / (1 - confidence_level)) / (2 * n))
    low, high = np.maximum(shares - reach, 0), np.minimum(shares + reach, 1)
    return Ecdf(distinct, shares, low, high, n, confidence_level)
