"""What changes from one sample to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, options_of, probability_of
from laptime.stats.estimate import Change, change_with_unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

__all__ = ["compare", "compare_ratios"]

ComparisonMethod: TypeAlias = Literal["auto", "percentile", "bca", "studentized", "t"]


def compare(
    a: ArrayLike,
    b: ArrayLike,
    statistic: str = "mean",
    *,
    paired: bool = False,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: ComparisonMethod = "auto",
    ordered: bool = True,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Change:
    """Estimate how a statistic changes from one sample to another, with limits that say how sure it is.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Observations in the order in which they were made, in `unit`: before and after, or two models.
    statistic : str
        ``"mean"``, ``"median"`` or a percentile such as ``"p95"``; paired samples are compared by their means only.
    paired : bool
        Whether ``a[i]`` and ``b[i]`` belong together, such as two answers to one question. Pairs are then drawn
        together, and what they have in common widens no interval.
    n_resamples, confidence_level, rng, threads
        As in `bootstrap`.
    method : {"auto", "percentile", "bca", "studentized", "t"}
        How limits are made. ``"auto"`` takes what tells equal models apart no oftener than it should: of means the
        symmetric studentized bootstrap (Welch's or Student's t for n < 10, Newcombe's interval of zeros and ones), of
        quantiles the percentile bootstrap, for which there is no other. Where neighbours depend on each other (of
        pairs, their differences), limits are as much wider as that asks for. The note says which and why.
    ordered : bool
        Whether samples are in the order in which they were observed; see `bootstrap`.
    unit : str
        Unit of both samples, shown with the difference.

    Returns
    -------
    Change
        ``b - a`` and ``b / a``, from the same resamples. Without limits where a sample has one value, or too many
        resamples do not vary, and of a ratio where a comes to 0, or past it. The n of independent samples is the
        number of both, and the note has each.

    Raises
    ------
    StatisticsError
        If a sample is empty, not one-dimensional or not finite, paired ones differ in length or are compared by
        something else than their means, the statistic or the method is unknown, or an option makes no sense.

    Notes
    -----
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 8 and 12 to 14; symmetric limits: Hall,
    Journal of the Royal Statistical Society B 50 (1988) 35-45. Methods asked for by name take the values as
    independent.
    """
    first, second = as_array(a, "a"), as_array(b, "b")
    options = options_of(n_resamples, confidence_level, rng, threads, method, ordered=ordered)
    if statistic != "mean":
        p = probability_of(statistic)
        if paired:
            raise StatisticsError(f"paired samples are compared by their means, not by {statistic}: leave out paired")
        return change_with_unit(_core.compare_quantiles(first, second, p, options), unit)
    compare_means = _core.compare_paired_means if paired else _core.compare_means
    return change_with_unit(compare_means(first, second, options), unit)


def compare_ratios(
    a_numerators: ArrayLike,
    a_denominators: ArrayLike,
    b_numerators: ArrayLike,
    b_denominators: ArrayLike,
    *,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    method: ComparisonMethod = "auto",
    ordered: bool = True,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
    unit: str = "",
) -> Change:
    """Estimate how a ratio of sums, such as tokens per second, changes between two independent samples.

    Parameters
    ----------
    a_numerators, a_denominators, b_numerators, b_denominators : array_like, shape (n,)
        Of each sample, what `ratio` takes.
    n_resamples, confidence_level, method, ordered, rng, threads
        As in `compare` of means.
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
    Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapters 8 and 12 to 14.
    """
    change = _core.compare_ratios(
        as_array(a_numerators, "a_numerators"),
        as_array(a_denominators, "a_denominators"),
        as_array(b_numerators, "b_numerators"),
        as_array(b_denominators, "b_denominators"),
        options_of(n_resamples, confidence_level, rng, threads, method, ordered=ordered),
    )
    return change_with_unit(change, unit)
