"""Bars with whiskers, drawn by hand: pictures that need no other package, and text that a screen reader reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laptime.report.html.markup import Markup, element, group

__all__ = ["COLOR_COUNT", "Bar", "BarGroup", "bar_chart"]

COLOR_COUNT = 8
_WIDTH = 1000
_HEIGHT = 20
_CAP = 5


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes
    ----------
    label
        What it is of.
    color
        Which of the page's colours it has; a model has the same one everywhere.
    value, low, high
        Where it ends and where its whisker does; ``None`` where there is no limit.
    text, interval
        The same as people read it.
    """

    label: str
    color: int
    value: float
    low: float | None
    high: float | None
    text: str
    interval: str = ""


@dataclass(frozen=True)
class BarGroup:
    """Bars that belong together, under a name."""

    name: str
    bars: Sequence[Bar]


def bar_chart(title: str, note: str, groups: Sequence[BarGroup], *, full: float | None = None) -> Markup | None:
    """Return bars on one scale that begins at 0; nothing where there is nothing to draw.

    Parameters
    ----------
    note
        Unit and direction, beside the title.
    full
        What the whole width stands for, such as 100 %; the furthest reach of any bar without one.
    """
    bars = [bar for bar_group in groups for bar in bar_group.bars if math.isfinite(bar.value)]
    reach = max((number for bar in bars for number in (bar.value, bar.high) if number is not None), default=0.0)
    scale = _WIDTH / (full or reach or 1.0)
    if not bars:
        return None
    lists = [group(_group_name(part), _bar_list(part.bars, scale)) for part in groups]
    caption = element("figcaption", element("strong", title), " ", element("span", note, class_="dim"))
    return element("figure", caption, *lists, class_="chart")


def _group_name(part: BarGroup) -> Markup | None:
    return element("p", part.name, class_="bar-group") if part.name else None


def _bar_list(bars: Sequence[Bar], scale: float) -> Markup:
    return element("ul", *(_bar(bar, scale) for bar in bars if math.isfinite(bar.value)), class_="bars")


def _bar(bar: Bar, scale: float) -> Markup:
    return element(
        "li",
        element("span", bar.label, class_="bar-label"),
        _drawing(bar, scale),
        element("span", bar.text, " ", element("span", bar.interval, class_="dim"), class_="bar-value"),
        class_=f"color-{bar.color % COLOR_COUNT}",
    )


def _drawing(bar: Bar, scale: float) -> Markup:
    """Return the bar itself; its numbers stand beside it, so it says nothing to a screen reader."""
    middle = _HEIGHT / 2
    limits = [_at(limit, scale) for limit in (bar.low, bar.high) if limit is not None]
    whisker = []
    if len(limits) == 2:
        whisker = [element("line", x1=limits[0], x2=limits[1], y1=middle, y2=middle)]
        whisker += [element("line", x1=x, x2=x, y1=middle - _CAP, y2=middle + _CAP) for x in limits]
    return element(
        "svg",
        element("rect", x=0, y=2, width=_at(bar.value, scale), height=_HEIGHT - 4, class_="fill"),
        *whisker,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _at(value: float, scale: float) -> str:
    """Return where a value lies, within the drawing."""
    return f"{min(max(value * scale, 0.0), float(_WIDTH)):.1f}"
