"""Shares of successes, alone and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, count_of, number_of
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["compare_paired_proportions", "compare_proportions", "proportion"]

ProportionMethod: TypeAlias = Literal["wilson", "clopper-pearson"]

_PROPORTIONS = {"wilson": _core.proportion, "clopper-pearson": _core.clopper_pearson}


def proportion(
    successes: int, n: int, *, method: ProportionMethod = "wilson", confidence_level: float = 0.95
) -> Estimate:
    """Estimate a share of successes with its Wilson score or Clopper-Pearson interval.

    Parameters
    ----------
    successes, n : int
        Successes among `n` independent trials.
    method : {"wilson", "clopper-pearson"}
        The first is near the confidence level on average; the second never falls below it, and is wider.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        The share, from 0 to 1. Its interval keeps a width at 0 and 1.

    Raises
    ------
    StatisticsError
        If `n` is 0, `successes` is negative or more than `n`, `confidence_level` is outside (0, 1), or there is no
        such method.

    Notes
    -----
    Wilson, Journal of the American Statistical Association 22 (1927); Clopper and Pearson, Biometrika 26 (1934).
    """
    if method not in _PROPORTIONS:
        raise StatisticsError(f"unknown method {method!r}: there are {', '.join(_PROPORTIONS)}")
    level = number_of(confidence_level, "confidence_level")
    return with_unit(_PROPORTIONS[method](count_of(successes, "successes"), count_of(n, "n"), level), unit="")


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
    estimate = _core.compare_proportions(
        count_of(a_successes, "a_successes"),
        count_of(a_n, "a_n"),
        count_of(b_successes, "b_successes"),
        count_of(b_n, "b_n"),
        number_of(confidence_level, "confidence_level"),
    )
    return with_unit(estimate, unit="")


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
    estimate = _core.compare_paired_proportions(
        as_array(a, "a"), as_array(b, "b"), number_of(confidence_level, "confidence_level")
    )
    return with_unit(estimate, unit="")
