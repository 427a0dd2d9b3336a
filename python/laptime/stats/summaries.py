"""What a sample looks like at first glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laptime import _core
from laptime._core import Summary
from laptime.stats.arguments import as_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["Summary", "summarize"]


def summarize(data: ArrayLike) -> Summary:
    """Describe a sample by its size, means, spread, quartiles and extremes.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations.

    Returns
    -------
    Summary
        ``n``, ``mean``, ``standard_deviation`` (divides by n - 1), ``relative_standard_deviation``, ``min``,
        ``max``, ``median``, ``lower_quartile``, ``upper_quartile`` (Hyndman-Fan type 7),
        ``median_absolute_deviation`` and ``geometric_mean``, in the unit of the data; ``None`` for what does not
        exist. The median absolute deviation is that of abs(x - median), as it is; times 1.4826 it estimates the
        standard deviation of a normal law.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite, or its sum overflows.
    """
    return _core.summarize(as_array(data))
