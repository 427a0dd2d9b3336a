"""The tables of the course: speed and quality of models on prompts, intervals beneath their values."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from laptime.interpretation import interpret
from laptime.report.numbers import format_interval, format_value
from laptime.report.tables import WIDTH, text
from laptime.report.visible import visible
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.summary import ModelSummary, summarize_run

__all__ = ["comparison_table", "course_report", "quality_table"]

_SPEEDS = {
    "Mean (s)": "latency.mean",
    "P95 (s)": "latency.p95",
    "Max (s)": "latency.max",
    "Requests/min": "requests_per_min.mean",
}
_CHECKS = {
    "valid_json": "valid_json.mean",
    "no_extra_text": "no_extra_text.mean",
    "has_required_keys": "has_required_keys.mean",
    "required keys held": "required_keys.mean",
    "no placeholders": "no_placeholders.mean",
    "exact values": "exact_values.mean",
    "within length": "within_length.mean",
    "key facts": "key_facts.mean",
    "ROUGE-1": "rouge_1.mean",
    "ROUGE-2": "rouge_2.mean",
    "ROUGE-L": "rouge_l.mean",
    "ROUGE-Lsum": "rouge_lsum.mean",
    "accuracy": "accuracy.mean",
    "score": "score.mean",
}
_NO_BREAK = "\u00a0"
_MOST_MODELS = 6
"""That stand beside each other in 80 columns."""
_NARROWEST, _WIDEST = 9, 24
"""Columns of a column of shares: it holds "43.8–93.8", and a name in lines of no more than this."""


def comparison_table(run: RunData) -> RenderableType:
    """Return how fast each model is: ``Model | Mean (s) | P95 (s) | Max (s) | Requests/min``."""
    return _speed_of(summarize_run(run))


def quality_table(run: RunData) -> RenderableType:
    """Return how good each model's answers are, in %: a check a row, a model a column."""
    return _quality_of(summarize_run(run))


def course_report(run: RunData) -> str:
    """Return both tables in 80 columns, and what they say."""
    models = summarize_run(run)
    parts = (_speed_of(models), _quality_of(models), _legend(models), _sentences(interpret(run)))
    return "\n".join(text(part) for part in parts)


def _speed_of(models: Sequence[ModelSummary]) -> Table:
    table = Table(
        title="Speed", title_justify="left", box=box.SIMPLE_HEAD, width=WIDTH, padding=(0, 0), show_edge=False
    )
    table.add_column("Model", overflow="fold", ratio=1, min_width=12)
    for heading in _SPEEDS:
        table.add_column(heading, justify="right", no_wrap=True)
    for model in models:
        table.add_row(Text(visible(model.model)), *(_cell(model.estimates.get(figure)) for figure in _SPEEDS.values()))
    return table


def _quality_of(models: Sequence[ModelSummary]) -> RenderableType:
    checks = {name: figure for name, figure in _CHECKS.items() if any(figure in m.estimates for m in models)}
    if not checks:
        return Text("No answer was judged.")
    parts = [models[first : first + _MOST_MODELS] for first in range(0, len(models), _MOST_MODELS)]
    return Group(*(_checks_of(part, checks) for part in parts))


def _checks_of(models: Sequence[ModelSummary], checks: dict[str, str]) -> Table:
    table = Table(title="Quality (%)", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 0), show_edge=False)
    table.add_column("", no_wrap=True)
    for model in models:
        name = Text(visible(model.model))
        table.add_column(name, justify="right", overflow="fold", min_width=_NARROWEST, max_width=_WIDEST)
    table.add_row("prompts judged", *(_judged(model) for model in models))
    if "valid_json" in checks:
        table.add_row("JSON parse failures", *(_parse_failures(model) for model in models))
    for check, figure in checks.items():
        table.add_row(check, *(_share(model.estimates.get(figure)) for model in models))
    return table


def _cell(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text("–")
    return Text(format_value(estimate)).append("\n").append(format_interval(estimate), style="dim")


def _judged(model: ModelSummary) -> str:
    return str(max((model.estimates[figure].n for figure in _CHECKS.values() if figure in model.estimates), default=0))


def _parse_failures(model: ModelSummary) -> Text:
    """Return the share of answers that are not JSON, where JSON was asked for: what valid_json leaves."""
    valid = model.estimates.get("valid_json.mean")
    if valid is None:
        return Text("–")
    low, high = (None if limit is None else 1 - limit for limit in (valid.high, valid.low))
    return _shares(1 - valid.value, low, high)


def _share(estimate: Estimate | None) -> Text:
    return Text("–") if estimate is None else _shares(estimate.value, estimate.low, estimate.high)


def _shares(value: float, low: float | None, high: float | None) -> Text:
    interval = "?" if low is None or high is None else f"{_percent(low)}–{_percent(high)}"
    return Text(_percent(value)).append("\n").append(interval, style="dim")


def _percent(share: float) -> str:
    """Return a share in percent; 0 and 100 are kept for those that are it to the last."""
    if share in (0, 1):
        return f"{100 * share:.0f}"
    return f"{min(max(100 * share, 0.1), 99.9):.1f}"


def _legend(models: Sequence[ModelSummary]) -> Text:
    estimates = [estimate for model in models for estimate in model.estimates.values()]
    level = estimates[0].confidence_level if estimates else 0.95
    sentences = [f"Beneath a value its {100 * level:g} % interval; the maximum has none."]
    p95 = [model.estimates["latency.p95"] for model in models if "latency.p95" in model.estimates]
    needed = max((n for estimate in p95 if (n := estimate.needed_n) is not None), default=None)
    if needed is not None:
        sentences.append(f"'?' is a limit that so few answers do not allow; both limits of P95 need n ≥ {needed}.")
    return Text("\n".join(line for sentence in sentences for line in _wrapped(sentence)), style="dim")


def _sentences(sentences: Sequence[str]) -> Text:
    return Text("\n".join(line for sentence in sentences for line in _wrapped(visible(sentence))))


def _wrapped(sentence: str) -> list[str]:
    """Break a sentence into lines of the tables' width, but not within "n ≥ 72"."""
    whole = re.sub(r"\bn ([=≥]) (?=\d)", rf"n{_NO_BREAK}\1{_NO_BREAK}", sentence)
    return [line.replace(_NO_BREAK, " ") for line in textwrap.wrap(whole, WIDTH, break_on_hyphens=False)]
