"""One model against another in 80 columns: values, changes with their intervals beneath, verdicts."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from laptime.comparing import ModelChange, ModelPair
from laptime.report.numbers import format_interval, format_number, format_value, time_scale
from laptime.report.tables import WIDTH
from laptime.report.visible import visible
from laptime.stats import Estimate

__all__ = ["comparison_tables"]

_TIMES = 10
"""From this ratio on a change is told as so many times, not as so many percent."""
_STYLES = {"better": "green", "worse": "red"}


def comparison_tables(pairs: Sequence[ModelPair], notes: Sequence[str] = ()) -> RenderableType:
    """Return a table for each pair of models, and what they have to be read with."""
    return Group(*(part for pair in pairs for part in (_heading(pair), _table(pair))), _legend(pairs, notes))


def _heading(pair: ModelPair) -> Text:
    lines = [line for name, label in (("a", pair.a_label), ("b", pair.b_label)) for line in _named(name, label)]
    return Text("\n".join(lines), style="italic")


def _named(name: str, label: str) -> list[str]:
    one_line = " ".join(visible(label).split())
    return textwrap.wrap(f"{name}  {one_line}", WIDTH, subsequent_indent="   ", break_on_hyphens=False)


def _table(pair: ModelPair) -> Table:
    table = Table(box=box.SIMPLE_HEAD, width=WIDTH, padding=(0, 0), collapse_padding=True)
    table.add_column("figure", overflow="fold", ratio=1, min_width=16)
    for heading in ("a", "b", "change"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold", width=20)
    for change in pair.changes:
        unit, factor = _scale(change)
        table.add_row(
            _figure(change, unit), _value(change.a, factor), _value(change.b, factor), _change(change), _verdict(change)
        )
    return table


def _scale(change: ModelChange) -> tuple[str, float]:
    """Return the unit that a row is written in, and what to multiply its values by."""
    if change.unit == "":
        return "%", 100.0
    if change.unit == "s":
        return time_scale(max(abs(change.a.value), abs(change.b.value)))
    return change.unit, 1.0


def _figure(change: ModelChange, unit: str) -> Text:
    name = change.figure if change.unit == "s" else change.figure.removesuffix(".mean")
    return Text(f"{name} ({unit})" if unit in ("%", "s", "ms", "µs", "MB") else name)  # others are in the name


def _value(estimate: Estimate, factor: float) -> Text:
    cell = Text(format_value(estimate, factor))
    return cell.append("\n").append(format_interval(estimate, factor), style="dim")


def _change(change: ModelChange) -> Text:
    ratio, difference = change.change.ratio, change.change.difference
    if change.unit == "":
        return _with_limits(difference, 100, 0, " pp")
    if ratio is None:
        return _with_limits(difference, 1, 0, f" {change.unit}")
    if ratio.value < _TIMES:
        return _with_limits(ratio, 100, 1, " %")
    limits = (
        "" if ratio.low is None or ratio.high is None else f"[{format_number(ratio.low)}, {format_number(ratio.high)}]"
    )
    return Text(f"×{format_number(ratio.value)}\n").append(limits, style="dim")


def _with_limits(estimate: Estimate, factor: float, origin: float, unit: str) -> Text:
    """Return a change from the origin with its sign, and both limits beneath it in its precision."""
    numbers = [estimate.value, *(limit for limit in estimate.confidence_interval if limit is not None)]
    value, *limits = [factor * (number - origin) for number in numbers]
    if not all(map(math.isfinite, (value, *limits))):
        return Text("–")
    decimals = _decimals(max(abs(value), *map(abs, limits)) if limits else abs(value))
    cell = Text(f"{_signed(value, decimals, plus='+')}{unit}\n")
    return cell.append(f"[{', '.join(_signed(limit, decimals) for limit in limits)}]" if limits else "", style="dim")


def _decimals(largest: float) -> int:
    if largest >= 1000:
        return 0
    return 1 if largest >= 1 else 2


def _signed(value: float, decimals: int, plus: str = "") -> str:
    number = f"{abs(value):.{decimals}f}"
    if float(number) == 0:
        return number
    return f"{plus if value > 0 else '−'}{number}"


def _verdict(change: ModelChange) -> Text:
    told, _, wants = change.verdict.partition(": ")
    if not wants:
        return Text(told, style=_STYLES.get(told, ""))
    return Text(f"{told}:\n").append(wants, style="dim")


def _legend(pairs: Sequence[ModelPair], notes: Sequence[str]) -> Text:
    changes = [change for pair in pairs for change in pair.changes]
    limited = [change.change.difference for change in changes if change.change.difference.low is not None]
    methods = ", ".join(dict.fromkeys(difference.method for difference in limited))
    level = limited[0].confidence_level if limited else 0.95
    sentences = [
        "Change: b against a; beneath it, as beneath a value, its interval. A verdict needs an interval that excludes "
        "no change."
    ]
    if methods:
        sentences.append(f"Intervals of changes: {100 * level:g} %, each for its figure alone ({methods}).")
    sentences += dict.fromkeys(f"{change.figure}: {change.note}." for change in changes if change.note)
    sentences += [f"Note: {' '.join(visible(note).split())}" for note in notes]
    return Text(
        "\n".join(line for sentence in sentences for line in textwrap.wrap(sentence, WIDTH, break_on_hyphens=False)),
        style="dim",
    )
