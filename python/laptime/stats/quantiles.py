"""Quantiles between exact limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, count_of, number_of
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["quantile", "required_n"]

_LINEAR = 7


def quantile(
    data: ArrayLike,
    p: float,
    *,
    type: int = _LINEAR,
    censored: ArrayLike | None = None,
    series: bool = False,
    confidence_level: float = 0.95,
    unit: str = "",
) -> Estimate:
    """Estimate a quantile between exact order-statistic limits.

    Parameters
    ----------
    data : array_like, shape (n,)
        Independent observations, or a series of them, in `unit`.
    p : float
        In (0, 1): 0.95 for p95.
    type : int
        How the value is made of order statistics: 1 to 9, as Hyndman and Fan number them. 7 is NumPy's default. The
        limits are the same under all.
    censored : array_like of bool, shape (n,), optional
        True where the value is only known to be larger than `data` has it: a request that was given up after so
        long. With these there is type 7 only.
    series : bool
        Whether neighbours in `data` depend on each other, which `dependence` tells. The limits are then those of as
        many independent values as these are worth. There is type 7 only.
    confidence_level : float
        In (0, 1).
    unit : str
        Unit of `data`, shown with the result.

    Returns
    -------
    Estimate
        Limits that n does not allow are ``None``. With censored values the value is that of Kaplan and Meier's
        distribution, which is type 7 where they all lie above it; where it lies beyond what is known, it is what it
        is known to exceed, and ``censored`` is true. An upper limit among censored values is ``None``.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, `p` or `confidence_level` is outside (0, 1), `type`
        is none of the nine, or `censored` is no mask of the data.

    Notes
    -----
    Limits: Meeker, Hahn and Escobar, "Statistical intervals", 2nd ed. (2017), section 5.2; types: Hyndman and Fan,
    The American Statistician 50 (1996); censored values: Kaplan and Meier, Journal of the American Statistical
    Association 53 (1958). The limits hold whatever made values larger; the value assumes that how long one was
    watched tells nothing of how large it is, as where all were given up after the same time.

    Examples
    --------
    >>> p90 = quantile([3.0, 5.0, 8.0, 13.0, 30.0, 30.0], 0.9, censored=[False] * 4 + [True] * 2)
    >>> p90.value, p90.censored
    (30.0, True)
    """
    values, p, type = as_array(data), number_of(p, "p"), count_of(type, "type")
    confidence_level = number_of(confidence_level, "confidence_level")
    if type != _LINEAR and (series or censored is not None):
        of_what = "of a series" if series else "with censored values"
        raise StatisticsError(f"type = {type} {of_what}: there is only type {_LINEAR}")
    if censored is None and not series:
        return with_unit(_core.quantile_interval(values, p, confidence_level, type), unit)
    mask = np.zeros(values.shape, dtype=np.bool_) if censored is None else _as_mask(censored)
    return with_unit(_core.censored_quantile_interval(values, mask, p, confidence_level, series), unit)


def _as_mask(censored: ArrayLike) -> NDArray[np.bool_]:
    if np.ma.is_masked(censored):
        raise StatisticsError("censored holds masked values: whether these are censored must be known")
    mask = np.asarray(censored)
    if mask.size and mask.dtype != np.bool_:
        raise StatisticsError(f"censored holds {mask.dtype} instead of truth values")
    return mask.astype(np.bool_)


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
    return _core.required_n(number_of(p, "p"), number_of(confidence_level, "confidence_level"))
