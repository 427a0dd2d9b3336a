"""Whether two paired shares differ, by an exact test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laptime import _core
from laptime.stats.arguments import as_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["McNemar", "mcnemar"]


@dataclass(frozen=True)
class McNemar:
    """What McNemar's test says of two samples of zeros and ones.

    Attributes
    ----------
    p_value : float
        Two-sided and exact: equal models have one up to alpha with a probability of alpha at most.
    mid_p : float
        The same with half of what was seen counted: nearer to its level, but not bound to stay below it.
    only_a, only_b : int
        Pairs of which a alone, or b alone, is 1.
    n : int
        Pairs, those that agree among them.
    """

    p_value: float
    mid_p: float
    only_a: int
    only_b: int
    n: int


def mcnemar(a: ArrayLike, b: ArrayLike) -> McNemar:
    """Test whether two models are right equally often, from their answers to the same questions.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Zeros and ones, or truth values; ``a[i]`` and ``b[i]`` belong together.

    Returns
    -------
    McNemar
        The p-values, and the pairs that they come from.

    Raises
    ------
    StatisticsError
        If the samples are empty, differ in length or hold anything but zeros and ones.

    Notes
    -----
    If both are right equally often, the pairs of which one alone is fall to either side like a coin. McNemar,
    Psychometrika 12 (1947) 153-157; the mid-p: Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91
    (2013).

    Examples
    --------
    >>> mcnemar([1, 1, 1, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 1]).p_value
    0.03125
    """
    test = _core.mcnemar(as_array(a, "a"), as_array(b, "b"))
    return McNemar(test.p_value, test.mid_p, test.only_a, test.only_b, test.n)
