"""Figures, with matplotlib (extra ``plot``). To add one, write a function like these and name it in `FIGURES`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from laptime.errors import MissingExtra, SpecError
from laptime.report.numbers import time_scale
from laptime.store.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

__all__ = ["COLORS", "FIGURES", "hidden_axes", "latency_ecdf", "save"]

# Okabe and Ito: told apart by colour-blind eyes too.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
_SIZE = (7.0, 4.2)


def hidden_axes() -> Axes:
    """Return axes that no window and no notebook shows. Raises `MissingExtra` without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtra("A figure", "plot") from problem
    return Figure(figsize=_SIZE, layout="constrained").subplots()


def _new_axes() -> Axes:
    """Return axes that a notebook shows by itself; outside of one, hidden ones."""
    axes = hidden_axes()
    if "IPython" not in sys.modules:
        return axes
    from IPython import get_ipython

    if get_ipython() is None:
        return axes
    from matplotlib import pyplot

    shown: Axes = pyplot.subplots(figsize=_SIZE, layout="constrained")[1]
    return shown


def save(ax: Axes, path: Path) -> None:
    """Write the figure that the axes belong to; the ending of the name decides the kind."""
    figure: Any = ax.figure
    figure.savefig(path, dpi=150)


def latency_ecdf(table: Table, by: str = "model", ax: Axes | None = None) -> Axes:
    """Draw the share of answers that came within a time, by model, with the median and the 95th percentile."""
    if by not in ("model", "category"):
        raise SpecError(f"cannot draw by {by!r}: there are model, category")
    ax = _new_axes() if ax is None else ax
    groups = {str(name): table.where(table[by] == name).observed("latency_s") for name in dict.fromkeys(table[by])}
    groups = {name: np.sort(values) for name, values in groups.items() if len(values)}
    unit, factor = time_scale(max((float(np.median(v)) for v in groups.values()), default=1.0))
    for index, (name, values) in enumerate(groups.items()):
        share = np.arange(len(values) + 1) / len(values)
        ax.step(
            factor * np.insert(values, 0, values[0]),  # it rises from 0
            share,
            where="post",
            color=COLORS[index % len(COLORS)],
            label=f"{name} (n = {len(values)})",
        )
    for level, name in ((0.5, "median"), (0.95, "P95")):
        ax.axhline(level, color="0.7", linewidth=0.8, linestyle=":", zorder=0)
        ax.annotate(
            name,
            (1.0, level),
            xycoords=("axes fraction", "data"),
            fontsize=8,
            color="0.4",
            va="bottom",
            ha="right",
        )
    ax.set(xlabel=f"latency ({unit}), from the intended time", ylabel="share of ok requests", ylim=(0, 1.01))
    ax.set_xlim(left=0)
    ax.set_title("Latency, empirical distribution", loc="left")
    if groups:
        ax.legend(frameon=False, loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)
    return ax


FIGURES: Mapping[str, Callable[..., Any]] = {"latency_ecdf": latency_ecdf}
"""The figures there are, by name."""
