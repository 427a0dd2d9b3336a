"""How latencies are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laptime.report.figures.canvas import GREY, add_caption, add_legend, missing_glyphs_are_boxes, new_axes
from laptime.report.figures.groups import Group, group_rows, name_absent
from laptime.report.figures.quantity import quantity_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from laptime.store.table import Floats, Table

__all__ = ["latency_ecdf"]


@missing_glyphs_are_boxes()
def latency_ecdf(table: Table, by: str = "model", ax: Axes | None = None) -> Axes:
    """Draw the share of answers that came within a time, by model, with the median and the 95th percentile."""
    groups = group_rows(table, by)
    latency = quantity_of(table, "latency_s")
    known = ~np.isnan(latency.values)
    ax = new_axes() if ax is None else ax
    ax.set(xlabel=f"{latency.label}, from the intended time", ylabel="share of ok requests", ylim=(0, 1.01))
    values = [np.sort(latency.values[known & group.is_member]) for group in groups]
    shown = [(group, of_group) for group, of_group in zip(groups, values, strict=True) if len(of_group)]
    lines = [_draw_steps(ax, group, of_group) for group, of_group in shown]
    ax.set_xlim(left=0)
    for level, name in ((0.5, "median"), (0.95, "P95")):
        ax.axhline(level, color="0.7", linewidth=0.8, linestyle=":", zorder=0)
        ax.annotate(
            name,
            (1.0, level),
            xycoords=("axes fraction", "data"),
            fontsize=8,
            color=GREY,
            va="bottom",
            ha="right",
        )
    add_legend(ax, "Latency, empirical distribution", lines)
    reading = "A line rises by 1/n at each answer's latency. The marker is the median."
    add_caption(ax, f"{reading} {name_absent(groups, [group for group, _ in shown])}")
    return ax


def _draw_steps(ax: Axes, group: Group, values: Floats) -> Line2D:
    median = len(values) // 2 + 1  # after the last point at or below one half; the line runs through it in any case
    (line,) = ax.step(
        np.insert(np.insert(values, 0, values[0]), median, np.median(values)),  # it rises from 0
        np.insert(np.arange(len(values) + 1) / len(values), median, 0.5),
        where="post",
        color=group.color,
        marker=group.marker,
        markevery=[median],
        markersize=6,
        markeredgecolor="white",
        markeredgewidth=0.6,
        label=group.label(len(values)),
    )
    return line
