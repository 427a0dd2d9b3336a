"""The figures by model, each with its interval, its method and n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laptime.metrics import METRICS
from laptime.report.html.bars import Bar, BarGroup, bar_chart
from laptime.report.html.markup import Markup, Section, element, group, scrolling_table
from laptime.report.html.wording import THEMES, Scale, scales_of, theme_of, title_of
from laptime.stats import Estimate
from laptime.summary import ModelSummary

__all__ = ["bar_of", "direction_of", "full_width", "summary_section"]

_DRAWN = (
    "latency.median",
    "latency.p95",
    "ttft.median",
    "tokens_per_s.mean",
    "requests_per_min.mean",
    "accuracy.mean",
    "score.mean",
)
"""The figures that are drawn as bars, where they were observed."""


def summary_section(models: Sequence[ModelSummary]) -> Section | None:
    """Return the figures, drawn and as a table."""
    if not any(model.estimates for model in models):
        return None
    scales = scales_of(models)
    charts = [_chart(figure, models, scales[figure]) for figure in _DRAWN if figure in scales]
    body = group(
        element("div", *charts, class_="charts") if charts else None,
        _table(models, scales),
        _formulas(scales),
    )
    return Section("summary", "Figures by model", body)


def direction_of(figure: str) -> str:
    """Return which way a figure is better, where that is known."""
    metric = METRICS.get(figure.partition(".")[0])
    return "" if metric is None else metric.direction


def bar_of(label: str, color: int, estimate: Estimate, scale: Scale) -> Bar:
    """Return the bar of an estimate."""
    return Bar(
        label=label,
        color=color,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        text=f"{scale.value(estimate)} {scale.unit}".rstrip(),
        interval=scale.limits(estimate),
    )


def full_width(figure: str, scale: Scale) -> float | None:
    """Return what the whole width of a chart stands for: 1 for shares and scores."""
    return 1.0 if scale.unit == "%" or figure == "score.mean" else None


def _chart(figure: str, models: Sequence[ModelSummary], scale: Scale) -> Markup | None:
    bars = [
        bar_of(model.model, color, model.estimates[figure], scale)
        for color, model in enumerate(models)
        if figure in model.estimates
    ]
    return bar_chart(title_of(figure), direction_of(figure), [BarGroup("", bars)], full=full_width(figure, scale))


def _table(models: Sequence[ModelSummary], scales: Mapping[str, Scale]) -> Markup:
    head = element(
        "tr",
        element("th", "Figure", scope="col"),
        *(element("th", model.model, scope="col", class_="number") for model in models),
        element("th", "Interval by", scope="col"),
    )
    bodies = []
    for theme in THEMES:
        figures = [figure for figure in scales if _theme(figure, models) == theme]
        if figures:
            heading = element("tr", element("th", theme, colspan=len(models) + 2, scope="rowgroup", class_="theme"))
            bodies.append(element("tbody", heading, *(_row(figure, models, scales[figure]) for figure in figures)))
    levels = dict.fromkeys(f"{100 * e.confidence_level:g} %" for model in models for e in model.estimates.values())
    caption = f"Beneath each value its {' or '.join(levels)} interval and n, the observations behind it."
    return scrolling_table(caption, head, *bodies, name="summary")


def _theme(figure: str, models: Sequence[ModelSummary]) -> str:
    unit = next(model.estimates[figure].unit for model in models if figure in model.estimates)
    return theme_of(figure, unit)


def _row(figure: str, models: Sequence[ModelSummary], scale: Scale) -> Markup:
    estimates = [model.estimates[figure] for model in models if figure in model.estimates]
    methods = dict.fromkeys(_method(estimate) for estimate in estimates)
    unit = element("span", f" {scale.unit}", class_="dim") if scale.unit else None
    return element(
        "tr",
        element("th", title_of(figure), unit, scope="row"),
        *(_cell(figure, model, scale) for model in models),
        element("td", "; ".join(methods), class_="method"),
    )


def _method(estimate: Estimate) -> str:
    """Return how an interval was found; what a missing limit needs stands beside the value."""
    if not estimate.note or estimate.needed_n:
        return estimate.method
    return f"{estimate.method} ({estimate.note})"


def _cell(figure: str, model: ModelSummary, scale: Scale) -> Markup:
    estimate = model.estimates.get(figure)
    if estimate is None:
        return element("td", element("span", "–", class_="dim"), class_="number")
    return element(
        "td",
        element("span", scale.value(estimate), class_="value"),
        element("span", ", ".join(filter(None, [scale.interval(estimate), f"n = {estimate.n}"])), class_="interval"),
        class_="number",
    )


def _formulas(scales: Mapping[str, Scale]) -> Markup | None:
    metrics = [METRICS[name] for name in dict.fromkeys(f.partition(".")[0] for f in scales) if name in METRICS]
    if not metrics:
        return None
    terms = [
        group(element("dt", title_of(f"{m.name}.")), element("dd", f"{m.formula}; {m.direction}")) for m in metrics
    ]
    return element("details", element("summary", "What each figure is"), element("dl", *terms))
