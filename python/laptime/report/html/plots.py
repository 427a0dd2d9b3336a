"""The figures of `laptime.report.figures`, drawn into the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from laptime.errors import MissingExtra, StatisticsError
from laptime.report.figures import FIGURES, hidden_axes, missing_glyphs_are_boxes, seeded
from laptime.report.html.markup import Markup, Section, element
from laptime.store import RunData, Table

__all__ = ["plot_section"]

_LARGEST_SVG = 300_000
"""Characters; a figure of more points than that is drawn in pixels."""
_DOTS_PER_INCH = 160


def plot_section(run: RunData) -> Section | None:
    """Return every figure that the measured requests allow; without matplotlib, how to get them."""
    table = run.measured
    if len(table) == 0:
        return None
    drawn = []
    for draw in FIGURES.values():
        try:
            drawn.append(_figure(draw, table, run.seed))
        except StatisticsError:  # such as a heatmap of requests whose tokens are not known
            continue
        except MissingExtra as missing:
            return Section("plots", "Plots", element("p", f"No figures are drawn here: {missing}"))
    return Section("plots", "Plots", element("div", *drawn, class_="plots")) if drawn else None


def _figure(draw: Callable[..., Any], table: Table, seed: int) -> Markup:
    with missing_glyphs_are_boxes():
        ax = seeded(draw, seed)(table, ax=hidden_axes())
        picture = _picture(ax.figure)
    described = (draw.__doc__ or "").partition("\n")[0].rstrip(".")
    alternative = f"{ax.get_title(loc='left')}. {described.replace('Draw ', 'It shows ', 1)}."
    image = element("img", src=picture, alt=alternative)
    return element("figure", image, class_="plot")


def _picture(figure: Any) -> str:
    """Return a figure as a data: URI, in vectors where that stays small."""
    vectors = _saved(figure, "svg")
    if len(vectors) <= _LARGEST_SVG:
        return f"data:image/svg+xml;base64,{base64.b64encode(vectors).decode()}"
    return f"data:image/png;base64,{base64.b64encode(_saved(figure, 'png')).decode()}"


def _saved(figure: Any, kind: str) -> bytes:
    from matplotlib import rc_context

    stream = io.BytesIO()
    with rc_context({"svg.hashsalt": "laptime"}):  # the same run gives the same page
        figure.savefig(stream, format=kind, dpi=_DOTS_PER_INCH, transparent=True, metadata={"Date": None})
    return stream.getvalue()
