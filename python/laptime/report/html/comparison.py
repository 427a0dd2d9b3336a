"""What changes from one model to another, and whether that can be told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from laptime.comparing.change import BETTER, WORSE, ModelChange, ModelPair
from laptime.report.html.markup import Markup, Node, Section, element, group, scrolling_table
from laptime.report.html.wording import Scale, scale_of, title_of
from laptime.report.numbers import format_number
from laptime.stats import Estimate

__all__ = ["comparison_section", "in_pairs", "verdict_class"]

_WIDTH, _HEIGHT = 1000, 20
_MIDDLE = _WIDTH / 2
_FURTHEST = math.log(10)
"""A ratio beyond ten times, or a tenth, lies at the edge of the drawing."""
_NEAREST = math.log(1.1)
"""The edge is at least so far off: a change of one percent shall not look like a large one."""


def in_pairs(changes: Iterable[ModelChange | ModelPair], models: Sequence[str]) -> tuple[ModelPair, ...]:
    """Return changes by the pair of models that they are of; where none is told, it is that of the run's two models."""
    changes = tuple(changes)
    pairs = tuple(change for change in changes if isinstance(change, ModelPair))
    loose = tuple(change for change in changes if isinstance(change, ModelChange))
    if not loose:
        return pairs
    a, b = models if len(models) == 2 else ("A", "B")
    return (ModelPair(a, b, loose), *pairs)


def comparison_section(pairs: Sequence[ModelPair]) -> Section | None:
    """Return each pair's changes with their intervals and verdicts; nothing where nothing was compared."""
    if not pairs:
        return None
    return Section("comparison", "Comparison", group(*(_pair(number, pair) for number, pair in enumerate(pairs))))


def verdict_class(verdict: str) -> str:
    """Return how a verdict is coloured."""
    return {BETTER: "good", WORSE: "bad"}.get(verdict, "dim")


def _pair(number: int, pair: ModelPair) -> Markup:
    head = element(
        "tr",
        element("th", "Figure", scope="col"),
        element("th", pair.a_label, scope="col", class_="number"),
        element("th", pair.b_label, scope="col", class_="number"),
        element("th", "Difference", scope="col", class_="number"),
        element("th", "Change", scope="col", class_="number"),
        element("th", "less | more", scope="col", class_="middle", aria_label="Change, drawn"),
        element("th", "Verdict", scope="col"),
    )
    edge = _edge(pair.changes)
    rows = element("tbody", *(_row(change, edge) for change in pair.changes))
    return scrolling_table(_caption(pair), head, rows, name=f"comparison-{number}")


def _caption(pair: ModelPair) -> str:
    differences = [change.change.difference for change in pair.changes]
    levels = dict.fromkeys(f"{100 * difference.confidence_level:g} %" for difference in differences)
    methods = dict.fromkeys(d.method for d in differences if d.low is not None or d.high is not None)
    found = f" Intervals of differences: {', '.join(methods)}." if methods else ""
    return (
        f"From {pair.a_label} to {pair.b_label}. Beneath each value its {' or '.join(levels)} interval, each for its "
        f"figure alone.{found} A verdict needs one that excludes 0."
    )


def _row(change: ModelChange, edge: float) -> Markup:
    scale = scale_of(change.figure, [change.a, change.b])
    difference, ratio = change.change.difference, change.change.ratio
    points = Scale("pp" if scale.unit == "%" else scale.unit, scale.factor)
    unit = element("span", f" {scale.unit}", class_="dim") if scale.unit else None
    note = element("span", change.note, class_="interval") if change.note else None
    verdict, _, wants = change.verdict.partition(": ")
    return element(
        "tr",
        element("th", title_of(change.figure), unit, note, scope="row"),
        *(_value(scale.value(estimate), _limits_and_n(estimate, scale)) for estimate in (change.a, change.b)),
        _value(
            f"{_signed(points.factor * difference.value)} {points.unit}".rstrip(), _limits(difference, points.factor)
        ),
        _value("–", "") if ratio is None else _value(f"{_signed(_percent(ratio.value))} %", _percent_limits(ratio)),
        element("td", None if ratio is None else _drawing(ratio, edge, verdict_class(verdict)), class_="middle"),
        element(
            "td",
            element("strong", verdict, class_=f"verdict-word {verdict_class(verdict)}"),
            element("span", wants, class_="interval") if wants else None,
            class_="method",
        ),
    )


def _value(value: str, interval: str) -> Markup:
    return element(
        "td", element("span", value, class_="value"), element("span", interval, class_="interval"), class_="number"
    )


def _limits_and_n(estimate: Estimate, scale: Scale) -> str:
    return ", ".join(filter(None, [scale.limits(estimate), f"n = {estimate.n}"]))


def _percent(ratio: float) -> float:
    return 100 * (ratio - 1)


def _signed(value: float) -> str:
    if value == 0 or math.isnan(value):
        return format_number(value)
    return f"{'+' if value > 0 else '−'}{format_number(abs(value))}"


def _limits(estimate: Estimate, factor: float) -> str:
    """Return limits of what may be negative, where a dash would be taken for a minus."""
    if estimate.low is None and estimate.high is None:
        return ""
    return " to ".join("?" if limit is None else _signed(factor * limit) for limit in (estimate.low, estimate.high))


def _percent_limits(ratio: Estimate) -> str:
    if ratio.low is None and ratio.high is None:
        return ""
    return " to ".join("?" if limit is None else _signed(_percent(limit)) for limit in (ratio.low, ratio.high))


# ── The drawing ─────────────────────────────────────────────────────────────────────────────────────────────────


def _edge(changes: Sequence[ModelChange]) -> float:
    """Return the logarithm of the ratio at which all drawings of a table end."""
    ratios = [change.change.ratio for change in changes if change.change.ratio is not None]
    reached = [_logarithm(number) for r in ratios for number in (r.value, r.low, r.high) if number is not None]
    return min(max([_NEAREST, *map(abs, reached)]), _FURTHEST)


def _drawing(ratio: Estimate, edge: float, color: str) -> Markup:
    """Return the ratio's interval about the line of no change; the numbers stand beside it."""
    at = _at(ratio.value, edge)
    whisker: list[Node] = []
    if ratio.low is not None and ratio.high is not None:
        ends = {"x1": _at(ratio.low, edge), "x2": _at(ratio.high, edge)}
        whisker = [element("line", **ends, y1=_HEIGHT / 2, y2=_HEIGHT / 2)]
    return element(
        "svg",
        element("line", x1=_MIDDLE, x2=_MIDDLE, y1=0, y2=_HEIGHT, class_="no-change"),
        *whisker,
        element("line", x1=at, x2=at, y1=_HEIGHT / 4, y2=3 * _HEIGHT / 4, class_=f"point {color}"),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _at(ratio: float, edge: float) -> float:
    return round(_MIDDLE + _MIDDLE * max(-1.0, min(1.0, _logarithm(ratio) / edge)), 1)


def _logarithm(ratio: float) -> float:
    return math.log(ratio) if ratio > 0 else -math.inf
