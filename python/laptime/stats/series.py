"""Whether the values of a series depend on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laptime import _core
from laptime.stats.arguments import as_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["Dependence", "dependence"]


@dataclass(frozen=True)
class Dependence:
    """What a series tells of the dependence of its neighbours.

    Attributes
    ----------
    dependent : bool
        At 5 %; ``False`` too where nothing can be told.
    p_value : float or None
        Of independence; ``None`` for n < 20, sorted or constant values.
    lag1_correlation : float or None
        The correlation of the ranks of neighbours.
    block_length : float
        The mean length of blocks that keep the dependence of a mean; 1 for independent values.
    effective_n : float
        As many independent values would make as sure a mean.
    n : int
        Values in the series.
    """

    dependent: bool
    p_value: float | None
    lag1_correlation: float | None
    block_length: float
    effective_n: float
    n: int

    def __str__(self) -> str:
        if self.p_value is None or self.lag1_correlation is None:
            return f"nothing can be told of the dependence of these {self.n} values"
        found = f"correlation of neighbours {self.lag1_correlation:.2f}, p = {self.p_value:.2g}"
        if not self.dependent:
            return f"independent, as far as {self.n} values tell ({found})"
        return f"dependent ({found}): {self.n} values are worth {self.effective_n:.0f} independent ones for a mean"


def dependence(data: ArrayLike) -> Dependence:
    """Ask a series whether its neighbours depend on each other, as latencies do where a queue outlasts them.

    Parameters
    ----------
    data : array_like, shape (n,)
        Observations in the order in which they were made.

    Returns
    -------
    Dependence
        The test, and what follows for a mean.

    Raises
    ------
    StatisticsError
        If the data is empty, not one-dimensional or not finite.

    Notes
    -----
    Ljung and Box's test (Biometrika 65, 1978) on ranks; the block length is that of Politis and White (Econometric
    Reviews 23, 2004, corrected 28, 2009), or n^(1/3) where the mean then varies more.
    """
    values = as_array(data)
    found = _core.diagnose(values)
    return Dependence(
        found.dependent, found.p_value, found.lag1_correlation, found.block_length, found.effective_n, values.size
    )
