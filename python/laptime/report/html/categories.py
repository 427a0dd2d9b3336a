"""The figures by category of the samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from laptime.report.html.bars import BarGroup, bar_chart
from laptime.report.html.markup import Markup, Section, element, group, scrolling_table
from laptime.report.html.summary import bar_of, direction_of, full_width
from laptime.report.html.wording import Scale, scale_of, title_of
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.summary import ModelSummary, estimates_of

__all__ = ["category_section"]

_FIGURES = ("latency.median", "tokens_per_s.mean", "accuracy.mean", "score.mean", "errors.mean")
_DRAWN = _FIGURES[:4]
_MOST_DRAWN = 12
_MOST_SHOWN = 60

_Estimates = Mapping[tuple[str, str], Mapping[str, Estimate]]
"""By category and model, by figure."""


def category_section(run: RunData, models: Sequence[ModelSummary]) -> Section | None:
    """Return the figures by category and model; nothing where the samples have no categories."""
    requests = Counter(name for name in run.measured["category"].tolist() if name)
    if not requests:
        return None
    shown = sorted(name for name, _ in requests.most_common(_MOST_SHOWN))
    names = [model.model for model in models]
    estimates = _estimates(run, shown, names)
    figures = [figure for figure in _FIGURES if any(figure in found for found in estimates.values())]
    scales = {f: scale_of(f, [found[f] for found in estimates.values() if f in found]) for f in figures}
    charts = [_chart(figure, estimates, names, scales[figure]) for figure in figures if figure in _DRAWN]
    body = group(
        _told_when_cut(len(shown), len(requests)),
        element("div", *charts, class_="charts"),
        _table(estimates, names, scales),
    )
    return Section("categories", "By category", body)


def _estimates(run: RunData, categories: Sequence[str], models: Sequence[str]) -> _Estimates:
    table, seed = run.measured, run.seed
    found = {}
    for category in categories:
        for model in models:
            rows = table.where((table["category"] == category) & (table["model"] == model))
            if len(rows):
                found[category, model] = estimates_of(rows, _FIGURES, seed=seed)
    return found


def _told_when_cut(n_shown: int, n_all: int) -> Markup | None:
    told = []
    if n_shown < n_all:
        told.append(f"Here are the {n_shown} of {n_all} categories that were asked about most.")
    if n_shown > _MOST_DRAWN:
        told.append(f"The pictures show the first {_MOST_DRAWN} categories, the table {n_shown}.")
    return element("p", " ".join(told)) if told else None


def _chart(figure: str, estimates: _Estimates, models: Sequence[str], scale: Scale) -> Markup | None:
    groups = [
        BarGroup(
            category,
            [
                bar_of(model, color, estimates[category, model][figure], scale)
                for color, model in enumerate(models)
                if figure in estimates.get((category, model), {})
            ],
        )
        for category in list(dict.fromkeys(category for category, _ in estimates))[:_MOST_DRAWN]
    ]
    return bar_chart(
        title_of(figure), direction_of(figure), [g for g in groups if g.bars], full=full_width(figure, scale)
    )


def _table(estimates: _Estimates, models: Sequence[str], scales: Mapping[str, Scale]) -> Markup:
    head = element(
        "tr",
        *(element("th", title, scope="col") for title in ("Category", "Model")),
        element("th", "n", scope="col", class_="number"),
        *(_heading(figure, scale) for figure, scale in scales.items()),
    )
    bodies = []
    for category in dict.fromkeys(category for category, _ in estimates):
        asked = [model for model in models if (category, model) in estimates]
        bodies.append(
            element(
                "tbody",
                *(
                    _row(category if index == 0 else None, len(asked), model, estimates[category, model], scales)
                    for index, model in enumerate(asked)
                ),
            )
        )
    methods = dict.fromkeys(estimate.method for found in estimates.values() for estimate in found.values())
    caption = f"Beneath each value its interval ({', '.join(methods)}); n is the requests."
    return scrolling_table(caption, head, *bodies, name="categories")


def _heading(figure: str, scale: Scale) -> Markup:
    unit = element("span", f" {scale.unit}", class_="dim") if scale.unit else None
    return element("th", title_of(figure), unit, scope="col", class_="number")


def _row(
    category: str | None, n_models: int, model: str, found: Mapping[str, Estimate], scales: Mapping[str, Scale]
) -> Markup:
    first = None if category is None else element("th", category, scope="rowgroup", rowspan=n_models)
    n = max((estimate.n for estimate in found.values()), default=0)
    cells = (_cell(found.get(figure), scale) for figure, scale in scales.items())
    return element("tr", first, element("td", model), element("td", str(n), class_="number"), *cells)


def _cell(estimate: Estimate | None, scale: Scale) -> Markup:
    if estimate is None:
        return element("td", element("span", "–", class_="dim"), class_="number")
    return element(
        "td",
        element("span", scale.value(estimate), class_="value"),
        element("span", scale.interval(estimate), class_="interval"),
        class_="number",
    )
