"""p-values of many tests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Adjustment", "adjust_p_values"]

Adjustment: TypeAlias = Literal["holm", "benjamini-hochberg"]
"""What is kept at alpha where tests with an adjusted p-value up to alpha are taken as told."""


def adjust_p_values(p_values: ArrayLike, method: Adjustment = "holm") -> NDArray[np.float64]:
    """Raise p-values by what their number takes away from them.

    Parameters
    ----------
    p_values : array_like, shape (n,)
        Of all tests that were made, those that say nothing among them.
    method : {"holm", "benjamini-hochberg"}
        ``"holm"`` keeps the probability of any false alarm, however the tests depend on each other;
        ``"benjamini-hochberg"`` the expected share of false alarms among all alarms, of independent tests.

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the order of `p_values`: none is smaller than it was, and of two the smaller one stays so.

    Raises
    ------
    StatisticsError
        If there are none, one is not in [0, 1], or the method is unknown.

    Notes
    -----
    Holm, Scandinavian Journal of Statistics 6 (1979) 65-70; Benjamini and Hochberg, Journal of the Royal Statistical
    Society B 57 (1995) 289-300.

    Examples
    --------
    >>> [round(float(p), 3) for p in adjust_p_values([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    if not isinstance(method, str):
        raise StatisticsError(f"method = {method!r} is not the name of one")
    return _core.adjust_p_values(as_array(p_values, "p_values"), method)
