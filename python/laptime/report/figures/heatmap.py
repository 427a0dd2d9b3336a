"""What a request takes by the size of its prompt and of its answer: the ground of routing rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from laptime.cost import Prices, request_costs
from laptime.errors import SpecError, StatisticsError
from laptime.report.figures.bins import BinChoice, choose_edges
from laptime.report.figures.canvas import (
    add_caption,
    add_figure_caption,
    add_legend,
    missing_glyphs_are_boxes,
    new_figure,
    number_logarithmically,
)
from laptime.report.figures.groups import Group, group_rows, name_absent
from laptime.report.figures.quantity import Quantity, quantity_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from laptime.store.table import Floats, Table

__all__ = ["COLORED_BY", "Bins", "check_color", "draw_panels", "heatmap"]

COLORED_BY = ("latency", "eval_duration", "cost")
"""What a cell's colour may be the mean of."""

Bins: TypeAlias = "BinChoice | tuple[BinChoice, BinChoice]"
"""One choice for both sides, or one for prompt tokens and one for output tokens."""

_ONE_SIZE = (7.0, 4.8)
_PANEL_SIZE = (2.9, 2.7)
_AROUND = (1.3, 1.1)
_COLOR_MAP = "viridis_r"
_LOGARITHMIC_FROM = 10.0
"""Largest by smallest mean from which on the colours are on a logarithmic scale."""
_NAME_WIDTH = 32
_MOST_TICKS = 9
_BESIDE_COLOR_BAR = 0.85


@dataclass(frozen=True)
class _Cells:
    """The requests of one panel, counted in cells: rows by output tokens, columns by prompt tokens."""

    group: Group | None
    counts: Floats
    means: Floats

    @property
    def n(self) -> int:
        return int(self.counts.sum())


@dataclass(frozen=True)
class _Binned:
    """All panels, on the same bins."""

    value: Quantity
    prompt_edges: Floats
    output_edges: Floats
    panels: Sequence[_Cells]
    n_all: int
    n_known: int
    pooled: int
    absent: str


@missing_glyphs_are_boxes()
def heatmap(
    table: Table,
    color: str = "latency",
    bins: Bins = "auto",
    by: str | None = "model",
    ax: Axes | None = None,
    prices: Prices | None = None,
) -> Axes:
    """Draw prompt × output tokens in cells coloured by latency or cost, a panel a model.

    Parameters
    ----------
    table
        Measured requests; those that went well and have all three values are counted.
    color
        What a cell has the mean of: ``"latency"``, ``"eval_duration"`` or ``"cost"``.
    bins
        ``"auto"`` (round edges), how many, or edges; a pair has one choice for prompt and one for output tokens.
    by
        What has a panel of its own, on the same bins and colours; ``None`` pools all requests.
    ax
        Axes to draw on; on these all requests are pooled.
    prices
        What tokens cost, where the colour is the cost.

    Returns
    -------
    Axes
        Those of the first panel; all are in its ``figure``.

    Raises
    ------
    SpecError
        For an unknown colour or group, bins that are none, or a cost without prices.
    StatisticsError
        Where no request has all three values.
    """
    if ax is None:
        return draw_panels(table, color, bins=bins, by=by, prices=prices, make_figure=new_figure)
    binned = _bin_requests(table, color, bins, None, prices)
    _draw_single(ax, binned)
    return ax


@missing_glyphs_are_boxes()
def draw_panels(
    table: Table,
    color: str,
    *,
    bins: Bins = "auto",
    by: str | None = "model",
    prices: Prices | None = None,
    make_figure: Callable[[tuple[float, float]], Figure],
) -> Axes:
    """Draw a heatmap on a figure that is made for its panels; see `heatmap`."""
    binned = _bin_requests(table, color, bins, by, prices)
    n = len(binned.panels)
    if n == 1:
        ax: Axes = make_figure(_ONE_SIZE).subplots()
        _draw_single(ax, binned)
        return ax
    columns = min(3, math.ceil(math.sqrt(n))) if n != 3 else 3
    rows = math.ceil(n / columns)
    figure = make_figure((_AROUND[0] + columns * _PANEL_SIZE[0], _AROUND[1] + rows * _PANEL_SIZE[1]))
    axes = [figure.add_subplot(rows, columns, place) for place in range(1, n + 1)]
    norm = _norm(binned)
    for place, (ax, cells) in enumerate(zip(axes, binned.panels, strict=True)):
        mesh = _draw_cells(ax, cells, binned, norm, _PANEL_SIZE)
        add_legend(ax, "", _handles(cells))
        ax.set_xlabel("prompt tokens" if place + columns >= n else "")
        ax.set_ylabel("output tokens" if place % columns == 0 else "")
    _add_color_bar(figure, mesh, axes, binned.value)
    figure.suptitle(_title(binned), x=0.01, ha="left", fontsize="large")
    add_figure_caption(figure, _caption(binned))
    return axes[0]


def _draw_single(ax: Axes, binned: _Binned) -> None:
    (cells,) = binned.panels
    mesh = _draw_cells(ax, cells, binned, _norm(binned), _ONE_SIZE)
    ax.set(xlabel="prompt tokens", ylabel="output tokens")
    add_legend(ax, _title(binned), _handles(cells))
    add_caption(ax, _caption(binned), share=_BESIDE_COLOR_BAR)
    _add_color_bar(ax.figure, mesh, [ax], binned.value)


# ── Counting ────────────────────────────────────────────────────────────────────────────────────────────────────


def _bin_requests(table: Table, color: str, bins: Bins, by: str | None, prices: Prices | None) -> _Binned:
    groups: list[Group | None] = [None] if by is None else [*group_rows(table, by)]
    prompt = quantity_of(table, "prompt_tokens").values
    output = quantity_of(table, "output_tokens").values
    value = _value(table, color, prices)
    known = ~(np.isnan(prompt) | np.isnan(output) | np.isnan(value.values))
    if not known.any():
        raise StatisticsError(f"none of these {len(table)} requests has prompt_tokens, output_tokens and {color}")
    prompt_bins, output_bins = bins if isinstance(bins, tuple) else (bins, bins)
    edges = choose_edges(prompt[known], prompt_bins), choose_edges(output[known], output_bins)
    panels = []
    for group in groups:
        rows = known if group is None else known & group.is_member
        cells = _count(group, prompt[rows], output[rows], value.values[rows], edges)
        if cells.n:
            panels.append(cells)
    if not panels:
        raise StatisticsError("none of these requests lies within the bins")
    return _Binned(
        value,
        *edges,
        panels,
        n_all=len(table),
        n_known=int(known.sum()),
        pooled=len(table.models()) if by is None else 1,
        absent=name_absent(filter(None, groups), [cells.group for cells in panels]),
    )


def _count(group: Group | None, prompt: Floats, output: Floats, values: Floats, edges: tuple[Floats, Floats]) -> _Cells:
    counts = np.histogram2d(prompt, output, bins=edges)[0].T
    sums = np.histogram2d(prompt, output, bins=edges, weights=values)[0].T
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return _Cells(group, counts, means)


def check_color(color: str) -> None:
    """Raise `SpecError` for what cells cannot be coloured by."""
    if color not in COLORED_BY:
        raise SpecError(f"cannot colour a heatmap by {color!r}: there are {', '.join(COLORED_BY)}")


def _value(table: Table, color: str, prices: Prices | None) -> Quantity:
    check_color(color)
    if color != "cost":
        return quantity_of(table, {"latency": "latency_s", "eval_duration": "eval_s"}[color])
    if prices is None:
        raise SpecError("a cost needs prices: a price per token, or a price table")
    costs = np.where(table.ok, request_costs(table, prices), np.nan)
    if np.isnan(costs).all():
        raise StatisticsError(f"no price is known of {', '.join(table.models())}")
    return Quantity("cost", f"{prices.currency} per 1,000 requests", 1000 * costs)


# ── Drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _norm(binned: _Binned) -> Any:
    from matplotlib.colors import LogNorm, Normalize

    means = np.concatenate([cells.means[cells.counts > 0] for cells in binned.panels])
    low, high = float(means.min()), float(means.max())
    if low > 0 and high / low >= _LOGARITHMIC_FROM:
        return LogNorm(low, high)
    return Normalize(low, high) if high > low else Normalize(0.5 * low, 1.5 * high or 1)


def _draw_cells(ax: Axes, cells: _Cells, binned: _Binned, norm: Any, size: tuple[float, float]) -> Any:
    """Draw cells of one size, whatever their edges, each with its number of requests."""
    columns, rows = len(binned.prompt_edges) - 1, len(binned.output_edges) - 1
    mesh = ax.pcolormesh(
        np.arange(columns + 1),
        np.arange(rows + 1),
        np.ma.masked_invalid(cells.means),
        cmap=_COLOR_MAP,
        norm=norm,
        edgecolors="white",
        linewidth=0.5,
    )
    points = 60 * min(size[0] / columns, size[1] / rows)  # of one cell, roughly
    for row, column in np.argwhere(cells.counts > 0):
        red, green, blue, _ = mesh.cmap(norm(cells.means[row, column]))
        ax.annotate(
            f"{cells.counts[row, column]:.0f}",
            (column + 0.5, row + 0.5),
            ha="center",
            va="center",
            fontsize=max(3.0, min(9.0, 0.3 * points)),
            color="white" if 0.3 * red + 0.6 * green + 0.1 * blue < 0.55 else "black",
        )
    _name_edges(ax.xaxis, binned.prompt_edges)
    _name_edges(ax.yaxis, binned.output_edges)
    return mesh


def _name_edges(axis: Any, edges: Floats) -> None:
    step = math.ceil(len(edges) / _MOST_TICKS)
    axis.set_ticks(range(0, len(edges), step), [f"{edge:,.6g}" for edge in edges[::step]], fontsize=8)


def _add_color_bar(figure: Any, mesh: Any, axes: list[Axes], value: Quantity) -> None:
    from matplotlib.colors import LogNorm

    bar = figure.colorbar(mesh, ax=axes, label=f"mean {value.label}")
    if isinstance(mesh.norm, LogNorm):
        number_logarithmically(bar.ax.yaxis)
    bar.outline.set_visible(False)


def _handles(cells: _Cells) -> list[Any]:
    return [] if cells.group is None else [cells.group.legend_handle(cells.n, width=_NAME_WIDTH)]


def _title(binned: _Binned) -> str:
    name = binned.value.name
    return f"{name[:1].upper()}{name[1:]} by prompt and output tokens"


def _caption(binned: _Binned) -> str:
    n = sum(cells.n for cells in binned.panels)
    sentences = ["A cell has the colour of its mean and the number of its requests; its lower edges belong to it."]
    if binned.pooled > 1:
        sentences.append(f"{binned.pooled} models pooled.")
    sentences.append(
        f"n = {n}."
        if n == binned.n_all
        else f"n = {n} of {binned.n_all} requests: those that went well, with all three values."
    )
    if n < binned.n_known:
        sentences.append(f"Outside of the cells: {binned.n_known - n}.")
    return " ".join(filter(None, [*sentences, binned.absent]))
