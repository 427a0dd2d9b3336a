"""The figures of a small-model benchmark on MMLU, under the names that its users have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from laptime.cost import Prices
from laptime.report.figures.canvas import hidden_axes, hidden_figure
from laptime.report.figures.durations import durations
from laptime.report.figures.files import draw_files
from laptime.report.figures.heatmap import COLORED_BY, check_color, draw_panels
from laptime.report.figures.scatter import scatter
from laptime.report.figures.score import score

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from laptime.store.table import Table

__all__ = ["draw_mmlu_set"]

_SCATTERS = {  # x, y
    "2_eval_latency_vs_output_tokens": ("output_tokens", "eval_s"),
    "prompt_tokens_vs_prompt_duration": ("prompt_tokens", "prompt_eval_s"),
    "output_tokens_vs_eval_duration": ("output_tokens", "eval_s"),
    "prompt_tokens_vs_latency": ("prompt_tokens", "latency_s"),
    "output_tokens_vs_latency": ("output_tokens", "latency_s"),
    "total_tokens_vs_latency": ("total_tokens", "latency_s"),
}


def draw_mmlu_set(
    table: Table, folder: str | Path, *, prices: Prices | None = None, metric: str | None = None, seed: int = 0
) -> tuple[list[Path], dict[str, str]]:
    """Draw the whole set as PNGs into a folder, which is made where there is none.

    Parameters
    ----------
    table
        Measured requests.
    folder
        Where to.
    prices
        What tokens cost; without them there is no heatmap of cost.
    metric
        The only heatmap wanted: ``"latency"``, ``"eval_duration"`` or ``"cost"``; all without it.
    seed
        Of the intervals of the averages.

    Returns
    -------
    paths, left_out
        The files written, and by name within the folder why others are missing.

    Raises
    ------
    SpecError
        For an unknown metric.
    DataError
        Where a file cannot be written.
    """
    if metric is not None:
        check_color(metric)
    figures: dict[str, Callable[[], Axes]] = {
        "avg_by_model_score.png": lambda: score(table, ax=hidden_axes(), seed=seed),
        "avg_by_model_durations.png": lambda: durations(table, ax=hidden_axes(), seed=seed),
    }
    for name, (x, y) in _SCATTERS.items():
        figures[f"all_scatter_latency_plots/{name}.png"] = partial(_scatter, table, x, y)
    for color in COLORED_BY if metric is None else (metric,):
        draw = partial(draw_panels, table, color, prices=prices, make_figure=hidden_figure)
        figures[f"heatmaps/{color}_heatmap.png"] = draw
    return draw_files(figures, Path(folder))


def _scatter(table: Table, x: str, y: str) -> Axes:
    return scatter(table, x, y, ax=hidden_axes())
