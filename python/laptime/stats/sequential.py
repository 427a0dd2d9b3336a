"""Measuring until a figure is known well enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laptime import _core
from laptime.errors import StatisticsError
from laptime.stats.arguments import as_array, number_of, probability_of, seed_of
from laptime.stats.estimate import Estimate, with_unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["Sequential"]


class Sequential:
    """Looks at a growing sample now and then, until both limits of its interval lie near enough to its value.

    The first look is at 100 values, or as many as a quantile's limits need; each of the next has a quarter more. That,
    and limits that are a little wider at each look, keep the coverage of the interval that ends it.

    Parameters
    ----------
    statistic : str
        ``"mean"``, ``"median"`` or a percentile such as ``"p95"``.
    relative : float
        How far either limit may lie from the value, as a share of it: 0.05 for 5 %.
    absolute : float
        The same in the unit of the values; instead of `relative`.
    confidence_level : float
        In (0, 1).
    rng : int or numpy.random.Generator
        As in `bootstrap`.
    unit : str
        Unit of the values, shown with the estimate.

    Raises
    ------
    StatisticsError
        If the statistic is unknown, or not one of `relative` and `absolute` is above 0.

    Notes
    -----
    Chow and Robbins, Annals of Mathematical Statistics 36 (1965); Glynn and Whitt, Annals of Applied Probability 2
    (1992).

    Examples
    --------
    >>> rule = Sequential("mean", relative=0.05)
    >>> rule.add([1.0, 1.2, 0.9] * 20), rule.next_look
    (False, 100)
    >>> rule.add([1.0, 1.2, 0.9] * 20)
    True
    """

    def __init__(
        self,
        statistic: str = "mean",
        *,
        relative: float | None = None,
        absolute: float | None = None,
        confidence_level: float = 0.95,
        rng: int | np.random.Generator = 0,
        unit: str = "",
    ) -> None:
        half_width = absolute if relative is None else relative
        if half_width is None or None not in (relative, absolute):
            raise StatisticsError("a precision is relative or absolute: give one of the two")
        self._unit = unit
        self._core = _core.Sequential(
            p=None if statistic == "mean" else probability_of(statistic),
            half_width=number_of(half_width, "relative" if absolute is None else "absolute"),
            relative=relative is not None,
            confidence_level=number_of(confidence_level, "confidence_level"),
            seed=seed_of(rng),
        )

    def add(self, values: ArrayLike) -> bool:
        """Take what was observed next, one value or many, and look where it is time to.

        Returns
        -------
        bool
            `reached`. Once it is, nothing more is taken: how values come in blocks changes nothing.

        Raises
        ------
        StatisticsError
            If a value is no finite number.
        """
        return self._core.add(np.atleast_1d(as_array(values, "values")))

    @property
    def reached(self) -> bool:
        """Whether the interval was near enough at the newest look."""
        return self._core.reached

    @property
    def estimate(self) -> Estimate | None:
        """What the newest look found; ``None`` before the first."""
        found = self._core.estimate
        return None if found is None else with_unit(found, self._unit)

    @property
    def half_width(self) -> float | None:
        """How far the farther limit of that lies from its value, as it was asked; ``None`` where there are not both."""
        return self._core.half_width

    @property
    def n(self) -> int:
        """How many values were taken."""
        return self._core.n

    @property
    def next_look(self) -> int:
        """How many there are to be at the next look."""
        return self._core.next_look
