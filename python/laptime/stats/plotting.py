"""How an estimate would vary, and its limits."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from laptime.errors import MissingExtra
from laptime.stats.shapes import histogram

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    from laptime.stats.estimate import Estimate

__all__ = ["plot_estimate"]

_MOST_BINS = 60
_CAPTION_WIDTH = 110


def plot_estimate(estimate: Estimate, ax: Axes | None = None) -> Axes:
    """Draw the value over resamples, where there are any, with the value itself and its limits."""
    ax = _new_axes() if ax is None else ax
    ax.axvline(estimate.value, color="C1", label="value")
    _draw_limits(ax, estimate)
    if estimate.distribution is None:
        ax.yaxis.set_visible(False)
    else:
        _draw_resamples(ax, estimate.distribution)
    ax.set_title(str(estimate), fontsize=10)
    ax.set_xlabel(f"value [{estimate.unit}]" if estimate.unit else "value")
    ax.legend(frameon=False, fontsize=8)
    if estimate.note:
        ax.annotate(
            textwrap.fill(estimate.note, _CAPTION_WIDTH),
            (0.5, -0.2),
            xycoords="axes fraction",
            ha="center",
            va="top",
            fontsize=8,
            color="0.35",
        )
    return ax


def _new_axes() -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError as problem:
        raise MissingExtra("A figure", "plot") from problem
    return pyplot.subplots(figsize=(7.0, 3.2), layout="constrained")[1]


def _draw_limits(ax: Axes, estimate: Estimate) -> None:
    """Draw the limits that there are, and what lies between them."""
    limits = [limit for limit in estimate.confidence_interval if limit is not None]
    for number, limit in enumerate(limits):
        label = f"{100 * estimate.confidence_level:g} % limits" if number == 0 else None
        ax.axvline(limit, color="0.35", linestyle="--", label=label)
    if len(limits) == 2:
        ax.axvspan(limits[0], limits[1], color="C1", alpha=0.08, zorder=0)


def _draw_resamples(ax: Axes, values: np.ndarray) -> None:
    bins = min(len(histogram(values).counts), _MOST_BINS)
    ax.hist(values, bins=bins, color="0.8", zorder=0, label="over resamples")
    ax.set_ylabel("resamples")
