"""The figures there are, by name, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laptime.cost import Prices
from laptime.errors import SpecError
from laptime.report.figures.canvas import hidden_axes, hidden_figure
from laptime.report.figures.durations import durations
from laptime.report.figures.files import draw_files
from laptime.report.figures.heatmap import check_color, draw_panels, heatmap
from laptime.report.figures.latency_ecdf import latency_ecdf
from laptime.report.figures.scatter import scatter
from laptime.report.figures.score import score

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from laptime.store.table import Table

__all__ = ["FIGURES", "draw_figures", "seeded"]

FIGURES: Mapping[str, Callable[..., Any]] = {
    "latency_ecdf": latency_ecdf,
    "score": score,
    "durations": durations,
    "scatter": scatter,
    "heatmap": heatmap,
}
"""The figures there are, by name."""


def draw_figures(
    table: Table,
    folder: Path,
    names: Sequence[str] | None = None,
    *,
    metric: str | None = None,
    prices: Prices | None = None,
    seed: int = 0,
) -> tuple[list[Path], dict[str, str]]:
    """Draw figures as ``NAME.png`` into a folder, which is made where there is none.

    Parameters
    ----------
    table
        Measured requests.
    folder
        Where to.
    names
        Of `FIGURES`; all without it.
    metric
        What colours the heatmap: ``"latency"`` (also without it), ``"eval_duration"`` or ``"cost"``.
    prices
        What tokens cost, where the heatmap is of that.
    seed
        Of the intervals, where a figure has some.

    Returns
    -------
    paths, left_out
        The files written, and by name within the folder why others are missing.

    Raises
    ------
    SpecError
        For an unknown figure or metric.
    DataError
        Where a file cannot be written.
    """
    color = "latency" if metric is None else metric
    check_color(color)
    figures: dict[str, Callable[[], Axes]] = {}
    for name in FIGURES if names is None else names:
        if name not in FIGURES:
            raise SpecError(f"unknown figure {name!r}: there are {', '.join(FIGURES)}")
        figures[f"{name}.png"] = partial(_draw_hidden, seeded(FIGURES[name], seed), table)
    if "heatmap.png" in figures:  # which has a panel a model where it makes its own axes
        draw = partial(draw_panels, table, color, prices=prices, make_figure=hidden_figure)
        figures["heatmap.png"] = draw
    return draw_files(figures, folder)


def seeded(draw: Callable[..., Any], seed: int) -> Callable[..., Any]:
    """Return what draws a figure with the intervals of that seed; without intervals, the figure as it is."""
    return partial(draw, seed=seed) if "seed" in signature(draw).parameters else draw


def _draw_hidden(draw: Callable[..., Axes], table: Table) -> Axes:
    return draw(table, ax=hidden_axes())
