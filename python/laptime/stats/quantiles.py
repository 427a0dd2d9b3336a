"""Quantiles between exact limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laptime import _core
from laptime.stats.arguments import as_array
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["quantile", "required_n"]


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
    return with_unit(_core.quantile_interval(as_array(data), p, confidence_level), unit)


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
