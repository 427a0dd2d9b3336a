"""How large a change is, as a number without a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, number_of, options_of
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["EffectSize", "effect_size"]

EffectSize: TypeAlias = Literal["hedges_g", "cliffs_delta", "cohens_h"]
"""What a change is measured by."""


def effect_size(
    a: ArrayLike,
    b: ArrayLike,
    kind: EffectSize = "hedges_g",
    *,
    paired: bool = False,
    n_resamples: int = 9999,
    confidence_level: float = 0.95,
    rng: int | np.random.Generator = 0,
    threads: int = 1,
) -> Estimate:
    """Estimate how large the change from one sample to another is, whatever it is measured in.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Independent observations; for ``"cohens_h"`` zeros and ones.
    kind : {"hedges_g", "cliffs_delta", "cohens_h"}
        ``"hedges_g"``: Cohen's d, b - a of the means in standard deviations of both samples, with Hedges' correction
        for small ones. ``"cliffs_delta"``: P(b > a) - P(b < a), from -1 to 1, for skewed values.
        ``"cohens_h"``: the difference of two shares as angles, from -pi to pi.
    paired : bool
        Whether ``a[i]`` and ``b[i]`` belong together; of ``"hedges_g"`` only, which then is in standard deviations of
        the differences.
    n_resamples, rng, threads
        As in `bootstrap`, of ``"hedges_g"``, whose limits are BCa; the others have formulas.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        Without limits where there are too few values, and of ``"cliffs_delta"`` where the samples do not overlap.

    Raises
    ------
    StatisticsError
        If a sample is empty, not finite, or not of zeros and ones where it should be; nothing varies; the kind is
        unknown or has no paired form; or an option makes no sense.

    Notes
    -----
    Hedges, Journal of Educational Statistics 6 (1981) 107-128; Cliff, Psychological Bulletin 114 (1993) 494-509, with
    the interval of Feng and Cliff, Journal of Modern Applied Statistical Methods 3 (2004) 322-332; Cohen, "Statistical
    power analysis for the behavioral sciences", 2nd ed. (1988), chapter 6.
    """
    first, second = as_array(a, "a"), as_array(b, "b")
    confidence_level = number_of(confidence_level, "confidence_level")
    if kind == "hedges_g":
        estimate = _core.hedges_g(first, second, paired, options_of(n_resamples, confidence_level, rng, threads))
        return with_unit(estimate, unit="")
    if kind not in ("cliffs_delta", "cohens_h"):
        raise StatisticsError(f"unknown effect size {kind!r}: there are hedges_g, cliffs_delta, cohens_h")
    if paired:
        raise StatisticsError(f"{kind} is of independent samples: leave out paired, or ask for hedges_g")
    if kind == "cliffs_delta":
        return with_unit(_core.cliffs_delta(first, second, confidence_level), unit="")
    counts = (*_count_ones(first, "a"), *_count_ones(second, "b"))
    return with_unit(_core.cohens_h(*counts, confidence_level), unit="")


def _count_ones(values: NDArray[np.float64], name: str) -> tuple[int, int]:
    """Return successes and trials."""
    if values.ndim != 1:
        raise StatisticsError(f"{name} has {values.ndim} dimensions instead of 1")
    wrong = np.flatnonzero((values != 0) & (values != 1))
    if wrong.size:
        raise StatisticsError(f"{name}[{wrong[0]}] = {values[wrong[0]]:g} is neither 0 nor 1")
    return int(values.sum()), values.size
