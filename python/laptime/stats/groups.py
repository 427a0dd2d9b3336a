"""The groups that observations come in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from laptime.errors import StatisticsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Groups", "groups_of"]

Grouping: TypeAlias = Literal["strata", "clusters", "hierarchy"]


@dataclass(frozen=True)
class Groups:
    """How a sample is grouped, and which group each observation is of, counted from 0."""

    grouping: Grouping
    labels: NDArray[np.uint32]

    def __len__(self) -> int:
        """How many groups there are."""
        return int(self.labels.max()) + 1 if self.labels.size else 0


def groups_of(
    *,
    strata: ArrayLike | Sequence[object] | None,
    clusters: ArrayLike | Sequence[object] | None,
    hierarchy: ArrayLike | Sequence[object] | None,
) -> Groups | None:
    """Return the groups that were asked for; ``None`` where none were.

    Raises
    ------
    StatisticsError
        If more than one grouping was asked for, or labels are not one-dimensional.
    """
    asked: dict[Grouping, ArrayLike | Sequence[object]] = {}
    if strata is not None:
        asked["strata"] = strata
    if clusters is not None:
        asked["clusters"] = clusters
    if hierarchy is not None:
        asked["hierarchy"] = hierarchy
    if not asked:
        return None
    if len(asked) > 1:
        raise StatisticsError(f"{' and '.join(asked)} were given: a sample is grouped in one way")
    ((grouping, labels),) = asked.items()
    return Groups(grouping, _numbered(labels, grouping))


def _numbered(labels: ArrayLike | Sequence[object], name: str) -> NDArray[np.uint32]:
    """Return a number for each label, from 0 on."""
    # As objects: NumPy would make a word of a NaN that stands among words.
    values = np.asarray(labels, dtype=object if isinstance(labels, (list, tuple)) else None)
    if values.ndim != 1:
        raise StatisticsError(f"{name} has {values.ndim} dimensions instead of 1")
    if values.dtype.kind in "biu":
        return np.unique(values, return_inverse=True)[1].astype(np.uint32)
    numbers: dict[object, int] = {}
    return np.array([_number_of(label, numbers, f"{name}[{i}]") for i, label in enumerate(values.tolist())], np.uint32)


def _number_of(label: object, numbers: dict[object, int], place: str) -> int:
    """Return the number of a label, the next one if it is new."""
    if label is None or (isinstance(label, float) and math.isnan(label)):
        raise StatisticsError(f"{place} is {'None' if label is None else 'NaN'}: no label")
    try:
        return numbers.setdefault(label, len(numbers))
    except TypeError as error:
        raise StatisticsError(f"{place} is a label that cannot be told from others: {error}") from error
