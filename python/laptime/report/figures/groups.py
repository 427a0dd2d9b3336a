"""The requests of a figure, model by model, each with the colour and the marker it has in every figure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from laptime.errors import SpecError
from laptime.report.visible import visible
from laptime.store.table import Table

if TYPE_CHECKING:
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

__all__ = ["COLORS", "MARKERS", "Group", "group_rows", "name_absent"]

# Okabe and Ito, told apart by colour-blind eyes too; but for their yellow, which is lost on white: wine is not.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#882255")
# One fewer than colours: 56 pairs before one comes again.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

_COLUMNS = ("model", "category", "subject")


@dataclass(frozen=True)
class Group:
    """The requests of one model (or category), and how they are drawn.

    Attributes
    ----------
    name
        As it can be drawn: a font has no glyph of a control, and none of half a pair.
    color, marker
        In every figure.
    is_member
        Which requests of the whole table are its own.
    rows
        Those requests.
    """

    name: str
    color: str
    marker: str
    is_member: NDArray[np.bool_]
    rows: Table

    def label(self, n: int) -> str:
        """Return the name with n, as a legend shows it: matplotlib leaves out what begins with an underscore."""
        name = f" {self.name}" if self.name.startswith("_") else self.name
        return f"{name} (n = {n})"

    def legend_handle(self, n: int, width: int = 80) -> Line2D:
        """Return the marker with its label, for a legend, in lines of so many letters."""
        from matplotlib.lines import Line2D

        whole = self.label(n).replace(f"n = {n}", f"n\u00a0=\u00a0{n}")  # not to be broken
        label = textwrap.fill(whole, width, drop_whitespace=False).replace("\u00a0", " ")
        return Line2D([], [], color=self.color, marker=self.marker, markersize=7, linestyle="none", label=label)


def group_rows(table: Table, by: str) -> list[Group]:
    """Part a table by a column, models in the order in which they were named, others as they first appear.

    Raises
    ------
    SpecError
        For a column that is not one of groups.
    """
    if by not in _COLUMNS:
        raise SpecError(f"cannot draw by {by!r}: there are {', '.join(_COLUMNS)}")
    names = table.models() if by == "model" else list(dict.fromkeys(table[by].tolist()))
    members = (np.asarray(table[by] == name, dtype=np.bool_) for name in names)
    return [
        Group(
            name=visible(str(name)),
            color=COLORS[index % len(COLORS)],
            marker=MARKERS[index % len(MARKERS)],
            is_member=is_member,
            rows=table.where(is_member),
        )
        for index, (name, is_member) in enumerate(zip(names, members, strict=True))
    ]


def name_absent(groups: Iterable[Group], shown: Iterable[Group | None]) -> str:
    """Return a sentence that names the groups of which nothing is shown; empty without any."""
    names = [group.name for group in shown if group is not None]
    absent = [group.name for group in groups if group.name not in names]
    return f"Not known of {', '.join(absent)}." if absent else ""
