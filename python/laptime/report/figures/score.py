"""How good the answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laptime.errors import StatisticsError
from laptime.metrics import METRICS
from laptime.report.figures.canvas import (
    add_caption,
    add_legend,
    grow,
    missing_glyphs_are_boxes,
    new_axes,
    write_plainly,
)
from laptime.report.figures.groups import group_rows
from laptime.report.figures.intervals import interval_sentence, reach
from laptime.report.numbers import format_interval, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from laptime.stats import Estimate
    from laptime.store.table import Table

__all__ = ["score"]

_ROW_HEIGHT = 0.34
_AROUND = 1.5


@missing_glyphs_are_boxes()
def score(table: Table, by: str = "model", ax: Axes | None = None, *, seed: int = 0) -> Axes:
    """Draw the average score, by model, with its interval."""
    groups = group_rows(table, by)
    means = [METRICS["score"].estimate(group.rows, "mean", seed=seed) for group in groups]
    known = [mean for mean in means if mean is not None]
    if not known:
        raise StatisticsError(f"no score was observed in these {len(table)} requests")
    ax = new_axes() if ax is None else ax
    grow(ax, height=_AROUND + _ROW_HEIGHT * len(groups))
    for row, (group, mean) in enumerate(zip(groups, means, strict=True)):
        if mean is None:
            continue
        ax.errorbar(
            mean.value,
            row,
            xerr=reach(mean),
            color=group.color,
            marker=group.marker,
            markersize=8,
            markeredgecolor="white",
            markeredgewidth=0.6,
            elinewidth=2,
            capsize=4,
        )
    labels = [_row_label(group.name, mean) for group, mean in zip(groups, means, strict=True)]
    ax.set_yticks(range(len(groups)), labels, fontsize=9)
    write_plainly(*ax.get_yticklabels())
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(-0.02, 1.02), xlabel="average score (0 to 1)")
    ax.set_ylim(len(groups) - 0.4, -0.6)  # the first on top
    ax.grid(axis="x", color="0.9", linewidth=0.8)
    ax.set_axisbelow(True)
    add_legend(ax, f"Average score by {by}")
    add_caption(ax, f"Mean over samples; n counts samples. {interval_sentence(known)}")
    ax.spines["left"].set_visible(False)
    return ax


def _row_label(name: str, mean: Estimate | None) -> str:
    if mean is None:
        return f"{name}\nnot judged"
    limits = format_interval(mean)
    return f"{name}\n{format_number(mean.value)}{f' [{limits}]' if limits else ''}, n = {mean.n}"
