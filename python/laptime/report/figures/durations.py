"""Where the time goes: all of it, the prompt's part, the answer's part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from laptime.errors import StatisticsError
from laptime.metrics import METRICS
from laptime.report.figures.canvas import GREY, add_caption, add_legend, grow, missing_glyphs_are_boxes, new_axes
from laptime.report.figures.groups import Group, group_rows
from laptime.report.figures.intervals import interval_sentence, reach
from laptime.report.numbers import format_number, time_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from laptime.stats import Estimate
    from laptime.store.table import Table

__all__ = ["durations"]

_PARTS = {"latency": "total", "prompt_eval": "prompt evaluation", "eval": "evaluation"}
_FULL = 0.8
"""The share of a part's room that its models take."""
_BAR_WIDTH = 0.32
_AROUND = 1.2
_MOST_UPRIGHT = 4
"""Groups; the numbers of more would stand on one another, and are turned."""

Means = Mapping[str, Mapping[str, "Estimate"]]
"""By part, then by group."""


@missing_glyphs_are_boxes()
def durations(table: Table, by: str = "model", ax: Axes | None = None, *, seed: int = 0) -> Axes:
    """Draw the average total, prompt evaluation and evaluation durations, by model, with their intervals."""
    groups = group_rows(table, by)
    means = _means(groups, seed)
    estimates = [mean for of_groups in means.values() for mean in of_groups.values()]
    if not estimates:
        raise StatisticsError(f"no duration was observed in these {len(table)} requests")
    ax = new_axes() if ax is None else ax
    grow(ax, width=_AROUND + _BAR_WIDTH * len(groups) * len(means))
    unit, factor = time_scale(max(mean.value for mean in estimates))
    for place, group in enumerate(groups):
        _draw_group(ax, group, means, factor, (place - (len(groups) - 1) / 2) * _FULL / len(groups), len(groups))
    ax.set_xticks(range(len(means)), [_PARTS[part] for part in means])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.5, len(means) - 0.5)
    ax.set_ylim(0, 1.18 * factor * max(max(mean.value, mean.high or 0) for mean in estimates) or 1)
    ax.set_ylabel(f"average duration ({unit})")
    ax.grid(axis="y", color="0.92", linewidth=0.8)
    ax.set_axisbelow(True)
    add_legend(ax, f"Average durations by {by}", [group.legend_handle(_most_n(means, group)) for group in groups])
    add_caption(ax, _caption(means, estimates))
    return ax


def _means(groups: list[Group], seed: int) -> Means:
    """Return the means by part and group; a part that no group has is left out."""
    means = {}
    for part in _PARTS:
        of_groups = {group.name: METRICS[part].estimate(group.rows, "mean", seed=seed) for group in groups}
        known = {name: mean for name, mean in of_groups.items() if mean is not None}
        if known:
            means[part] = known
    return means


def _draw_group(ax: Axes, group: Group, means: Means, factor: float, offset: float, n_groups: int) -> None:
    for place, of_groups in enumerate(means.values()):
        mean = of_groups.get(group.name)
        if mean is None:
            continue
        value, (below, above) = factor * mean.value, reach(mean)
        bars = [[factor * length for length in side] for side in (below, above)]
        ax.bar(place + offset, value, width=0.9 * _FULL / n_groups, color=group.color, alpha=0.25)
        ax.errorbar(
            place + offset,
            value,
            yerr=bars,
            color=group.color,
            marker=group.marker,
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.6,
            elinewidth=1.5,
            capsize=3,
        )
        ax.annotate(
            format_number(value),
            (place + offset, value + bars[1][0]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            rotation=90 if n_groups > _MOST_UPRIGHT else 0,
            color=GREY,
        )


def _most_n(means: Means, group: Group) -> int:
    return max((of_groups[group.name].n for of_groups in means.values() if group.name in of_groups), default=0)


def _caption(means: Means, estimates: list[Estimate]) -> str:
    missing = [name for part, name in _PARTS.items() if part not in means]
    sentences = ["Mean over ok requests.", interval_sentence(estimates)]
    if missing:
        sentences.append(f"Not observed: {', '.join(missing)}.")
    return " ".join(sentence for sentence in sentences if sentence)
