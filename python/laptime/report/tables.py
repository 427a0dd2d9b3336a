"""The tables of a run: stacked ones of 80 columns, intervals beneath their values."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from laptime.report.failures import failure_lines
from laptime.report.numbers import format_interval, format_number, format_value, time_scale
from laptime.summary import ModelSummary

__all__ = ["WIDTH", "html", "summary_tables", "text"]

WIDTH = 80

_NO_BREAK = "\u00a0"
_HEADINGS = {
    "latency.mean": "mean",
    "latency.median": "median",
    "latency.p95": "P95",
    "latency.p99": "P99",
    "latency.max": "max",
    "ttft.median": "TTFT",
    "tpot.median": "TPOT",
    "itl.mean": "ITL mean",
    "itl.median": "ITL median",
    "itl.p95": "ITL P95",
    "itl.p99": "ITL P99",
    "tokens_per_s.mean": "tok/s",
    "requests_per_min.mean": "req/min",
    "accuracy.mean": "accuracy",
    "rouge_l.mean": "ROUGE-L",
    "score.mean": "score",
    "errors.mean": "errors",
    "waiting.median": "waiting",
    "waiting.p99": "P99",
    "residual.median": "residual",
    "residual.p95": "P95",
    "residual.p99": "P99",
    "ttft_residual.median": "to token 1",
}

_BETWEEN_TOKENS = ("tpot.median", "itl.mean", "itl.median", "itl.p95", "itl.p99")
_OUTSIDE = (
    "waiting.median",
    "waiting.p99",
    "ttft_residual.median",
    "residual.median",
    "residual.p95",
    "residual.p99",
)
_QUALITY = ("accuracy.mean", "rouge_l.mean", "score.mean")


@dataclass(frozen=True)
class _Column:
    """A figure's column: how its values are written, and in which unit."""

    figure: str
    factor: float = 1.0
    unit: str = ""

    @property
    def heading(self) -> str:
        return f"{_HEADINGS[self.figure]} {self.unit}".rstrip()


def summary_tables(models: Sequence[ModelSummary]) -> RenderableType:
    """Return the tables, and what they have to be read with: failures first.

    Two of them always: latency, and rates and quality. The others only where something was observed of them: the time
    between tokens, and what lies outside the server's own times.
    """
    tables = [_latency_table(models), _rates_table(models)]
    if _known("itl.mean", models):
        tables.append(_times_table("Between tokens", _BETWEEN_TOKENS, "itl.median", models))
    outside = [figure for figure in _OUTSIDE if _known(figure, models)]
    if outside:
        tables.append(_times_table("Outside the server", outside, outside[-1], models))
    return Group(*tables, *_failures(models), _legend(models))


def text(renderable: RenderableType, *, color: bool = False) -> str:
    """Return what a terminal of 80 columns shows."""
    console = Console(width=WIDTH, file=io.StringIO(), force_terminal=color, force_jupyter=False, legacy_windows=False)
    console.print(renderable)
    stream = console.file
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def html(renderable: RenderableType) -> str:
    """Return the same for a notebook."""
    console = Console(width=WIDTH, file=io.StringIO(), record=True, force_jupyter=False, legacy_windows=False)
    console.print(renderable)
    code = '<pre style="line-height:1.2;font-family:monospace">{code}</pre>'
    return console.export_html(inline_styles=True, code_format=code)


def _latency_table(models: Sequence[ModelSummary]) -> Table:
    medians = [m.estimates["latency.median"].value for m in models if "latency.median" in m.estimates]
    unit, factor = time_scale(max(medians, default=1.0))
    columns = [
        _Column(figure, factor)
        for figure in ("latency.mean", "latency.median", "latency.p95", "latency.p99", "latency.max")
    ]
    table = _table(f"Latency ({unit})", columns, count_headings=["n", "ok"])
    for model in models:
        table.add_row(Text(model.model), str(model.n), str(model.ok), *[_cell(model, column) for column in columns])
    return table


def _rates_table(models: Sequence[ModelSummary]) -> Table:
    first_tokens = [m.estimates["ttft.median"].value for m in models if "ttft.median" in m.estimates]
    unit, factor = time_scale(max(first_tokens, default=1.0))
    columns = [
        _Column("ttft.median", factor, f"({unit})"),
        _Column("tokens_per_s.mean"),
        _Column("requests_per_min.mean"),
        *[_Column(figure, 100, "%") for figure in _quality_figure(models)],
        _Column("errors.mean", 100, "%"),
    ]
    table = _table("Rates and quality", columns)
    for model in models:
        table.add_row(Text(model.model), *[_cell(model, column) for column in columns])
    return table


def _times_table(title: str, figures: Sequence[str], typical: str, models: Sequence[ModelSummary]) -> Table:
    """Return a table of times, in the unit that suits one of them."""
    values = [abs(model.estimates[typical].value) for model in models if typical in model.estimates]
    unit, factor = time_scale(max(values, default=1.0))
    columns = [_Column(figure, factor) for figure in figures]
    table = _table(f"{title} ({unit})", columns)
    for model in models:
        table.add_row(Text(model.model), *[_cell(model, column) for column in columns])
    return table


def _known(figure: str, models: Sequence[ModelSummary]) -> bool:
    return any(figure in model.estimates for model in models)


def _failures(models: Sequence[ModelSummary]) -> list[Text]:
    lines = [line for model in models for line in failure_lines(model)]
    return [Text("\n".join(wrapped for line in lines for wrapped in _wrapped(line)))] if lines else []


def _quality_figure(models: Sequence[ModelSummary]) -> list[str]:
    """Return the figure that says best how good the answers are; none where nobody judged them."""
    return [figure for figure in _QUALITY if _known(figure, models)][:1]


def _table(title: str, columns: Sequence[_Column], count_headings: Sequence[str] = ()) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        width=WIDTH,
        padding=(0, 0),
        collapse_padding=True,
    )
    table.add_column("model", overflow="fold", ratio=1, min_width=12)
    for heading in count_headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for column in columns:
        table.add_column(column.heading, justify="right", no_wrap=True)
    return table


def _cell(model: ModelSummary, column: _Column) -> Text:
    estimate = model.estimates.get(column.figure)
    if estimate is None:
        return Text("–")
    cell = Text(format_value(estimate, column.factor))
    return cell.append("\n").append(format_interval(estimate, column.factor), style="dim")


def _legend(models: Sequence[ModelSummary]) -> Text:
    estimates = [estimate for model in models for estimate in model.estimates.values()]
    methods = list(dict.fromkeys(e.method for e in estimates if e.low is not None or e.high is not None))
    level = estimates[0].confidence_level if estimates else 0.95
    sentences = [f"Beneath a value its {100 * level:g} % interval ({', '.join(methods)}). TTFT: median."]
    if _known("itl.mean", models):
        sentences.append("TPOT: median over requests. ITL: the time between tokens, over all tokens.")
    if _known("residual.median", models):
        sentences.append("Residual: what was seen here beyond the server's own times (network, queue).")
    sentences += _missing_limits(models)
    if any(estimate.censored for estimate in estimates):
        sentences.append("'>': requests that timed out count as longer than they took; the value lies beyond this one.")
    for model in models:
        unread = model.estimates.get("parse_failures.mean")
        if unread is not None and unread.value > 0:
            share = format_number(100 * unread.value)
            sentences.append(f"{model.model}: {share} % of the answers could not be read; they count as wrong.")
    return Text("\n".join(line for sentence in sentences for line in _wrapped(sentence)), style="dim")


def _missing_limits(models: Sequence[ModelSummary]) -> list[str]:
    needs: dict[str, int] = {}
    for model in models:
        for figure, estimate in model.estimates.items():
            n = estimate.needed_n
            if n is not None:
                needs[_HEADINGS.get(figure, figure)] = n
    if not needs:
        return []
    wanted = ", ".join(f"{heading} n ≥ {n}".replace(" ", _NO_BREAK) for heading, n in needs.items())
    return [f"'?' is a limit that so few requests do not allow; both limits need {wanted}."]


def _wrapped(sentence: str) -> list[str]:
    """Break a sentence into lines of the tables' width, but not within "n ≥ 72"."""
    return [line.replace(_NO_BREAK, " ") for line in textwrap.wrap(sentence, WIDTH)]
