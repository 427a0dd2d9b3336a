"""One column against another, a point a request."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from laptime.errors import SpecError, StatisticsError
from laptime.report.figures.canvas import (
    add_caption,
    add_legend,
    missing_glyphs_are_boxes,
    new_axes,
    number_logarithmically,
)
from laptime.report.figures.groups import Group, group_rows, name_absent
from laptime.report.figures.labels import Label, place_labels
from laptime.report.figures.quantity import quantity_of
from laptime.report.visible import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from laptime.store.table import Floats, Table

__all__ = ["MOST_LABELLED", "MOST_POINTS", "scatter"]

MOST_LABELLED = 30
"""Points; of more, only medians are named."""
MOST_POINTS = 2000
"""More are drawn as a density."""

_WIDE = 8.0
"""The 95th by the 5th percentile, of either axis, from which on both are logarithmic."""
_HEXAGONS = 45
"""Along the x axis."""

Annotation = Literal["median", "all"]


@dataclass(frozen=True)
class _Cloud:
    """The points of one group."""

    group: Group
    x: Floats
    y: Floats
    sample_ids: list[str]

    @property
    def median(self) -> tuple[float, float]:
        """Of x, and of y."""
        return float(np.median(self.x)), float(np.median(self.y))


@missing_glyphs_are_boxes()
def scatter(
    table: Table,
    x: str = "output_tokens",
    y: str = "latency_s",
    by: str = "model",
    annotate: Annotation | None = "median",
    ax: Axes | None = None,
) -> Axes:
    """Draw one column against another, a point a request, with each model's median.

    Parameters
    ----------
    table
        Measured requests; those that went well and have both values are drawn.
    x, y
        Columns, or ``"total_tokens"``: prompt and output tokens together.
    by
        What has a colour and a marker: ``model``, ``category`` or ``subject``.
    annotate
        ``"median"`` names the medians, ``"all"`` each point with its sample, where these are few; ``None`` nothing.
    ax
        Axes to draw on.

    Raises
    ------
    SpecError
        For an unknown column, group or annotation.
    StatisticsError
        Where no request has both values.
    """
    if annotate not in ("median", "all", None):
        raise SpecError(f"cannot annotate {annotate!r}: there are median, all and None")
    groups = group_rows(table, by)
    across, up = quantity_of(table, x), quantity_of(table, y)
    clouds = _clouds(table, groups, across.values, up.values)
    if not clouds:
        raise StatisticsError(f"none of these {len(table)} requests has both {x} and {y}")
    ax = new_axes() if ax is None else ax
    ax.set(xlabel=across.label, ylabel=up.label)
    n = sum(len(cloud.x) for cloud in clouds)
    wide = _are_wide(*_all_points(clouds))
    density = _draw_density(ax, clouds, wide) if n > MOST_POINTS else _draw_points(ax, clouds)
    _draw_medians(ax, clouds)
    _set_scales(ax, *_all_points(clouds), wide)
    ax.grid(color="0.93", linewidth=0.8)
    ax.set_axisbelow(True)
    add_legend(ax, f"{_capital(up.name)} against {across.name}", [c.group.legend_handle(len(c.x)) for c in clouds])
    too_many = annotate == "all" and n > MOST_LABELLED
    sentences = [
        density,
        "Large markers are the medians of x and of y.",
        "Both axes are logarithmic." if wide else "",
        f"Of more than {MOST_LABELLED} points only medians are named." if too_many else "",
        f"n = {n}."
        if n == len(table)
        else f"n = {n} of {len(table)} requests: those that went well, with both values.",
        name_absent(groups, [cloud.group for cloud in clouds]),
    ]
    add_caption(ax, " ".join(filter(None, sentences)))
    place_labels(ax, *_labels(clouds, "median" if too_many else annotate))
    return ax


def _clouds(table: Table, groups: list[Group], x: Floats, y: Floats) -> list[_Cloud]:
    known = ~np.isnan(x) & ~np.isnan(y)
    clouds = []
    for group in groups:
        rows = known & group.is_member
        if rows.any():
            clouds.append(_Cloud(group, x[rows], y[rows], [visible(str(name)) for name in table["sample_id"][rows]]))
    return clouds


def _are_wide(x: Floats, y: Floats) -> bool:
    ratios = [np.quantile(values, 0.95) / np.quantile(values, 0.05) for values in (x, y) if values.min() > 0]
    return len(ratios) == 2 and bool(max(ratios) > _WIDE)


def _set_scales(ax: Axes, x: Floats, y: Floats, wide: bool) -> None:
    """Set scales and limits. If one axis is logarithmic both are: what is proportional stays a line."""
    if wide:
        ax.set(xscale="log", yscale="log")
        ax.set(xlim=(x.min() / 1.2, x.max() * 1.2), ylim=(y.min() / 1.2, y.max() * 1.2))
        number_logarithmically(ax.xaxis)
        number_logarithmically(ax.yaxis)
        return
    ax.margins(x=0.06)
    ax.set_ylim(0, 1.08 * float(y.max()) or 1)


def _all_points(clouds: list[_Cloud]) -> tuple[Floats, Floats]:
    return np.concatenate([cloud.x for cloud in clouds]), np.concatenate([cloud.y for cloud in clouds])


def _draw_points(ax: Axes, clouds: list[_Cloud]) -> str:
    for cloud in clouds:
        ax.scatter(
            cloud.x,
            cloud.y,
            s=16,
            color=cloud.group.color,
            marker=cloud.group.marker,
            alpha=0.45,
            linewidths=0,
        )
    return "A point is a request."


def _draw_density(ax: Axes, clouds: list[_Cloud], wide: bool) -> str:
    """Draw hexagons, each model's the stronger the more of its requests they hold."""
    from matplotlib.colors import LinearSegmentedColormap, LogNorm

    limits = [limit for values in _all_points(clouds) for limit in _span(values)]
    extent: Any = tuple(map(math.log10, limits) if wide else limits)
    scale: Any = "log" if wide else "linear"
    box = ax.get_window_extent()
    drawn: list[Any] = []
    for cloud in clouds:
        faint, full = (cloud.group.color, 0.12), (cloud.group.color, 0.95)
        hexagons: Any = ax.hexbin(
            cloud.x,
            cloud.y,
            gridsize=(_HEXAGONS, max(1, int(_HEXAGONS / math.sqrt(3) * box.height / box.width))),
            extent=extent,
            xscale=scale,
            yscale=scale,
            cmap=LinearSegmentedColormap.from_list(cloud.group.name, [faint, full]),
            mincnt=1,
            linewidths=0,
        )
        drawn.append(hexagons)
    most = max(float(hexagons.get_array().max()) for hexagons in drawn)
    for hexagons in drawn:
        hexagons.set_norm(LogNorm(1, max(most, 2)))
    return f"A hexagon is the stronger the more requests it holds, from 1 to {most:.0f} (logarithmic)."


def _span(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (0.5 * low, 1.5 * high or 1)  # hexagons need some room


def _draw_medians(ax: Axes, clouds: list[_Cloud]) -> None:
    for cloud in clouds:
        ax.plot(
            *cloud.median,
            color=cloud.group.color,
            marker=cloud.group.marker,
            markersize=10,
            markeredgecolor="black",
            linestyle="none",
            zorder=5,
        )


def _labels(clouds: list[_Cloud], annotate: Annotation | None) -> tuple[list[Label], list[tuple[float, float]]]:
    """Return what is to be written, and further points that it must not hide."""
    if annotate == "all":
        points = [zip(cloud.sample_ids, cloud.x, cloud.y, strict=True) for cloud in clouds]
        labels = [Label(name, float(x), float(y)) for cloud in points for name, x, y in cloud]
        return labels, [cloud.median for cloud in clouds]
    return [Label(cloud.group.name, *cloud.median) for cloud in clouds if annotate == "median"], []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
