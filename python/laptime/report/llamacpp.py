"""The block that a llama.cpp benchmark prints: tokens per second by prompt, how steady, and what is usual."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from laptime.formats.llamacpp_figures import ModelRates, rates_of_model
from laptime.report.numbers import format_number
from laptime.report.tables import WIDTH
from laptime.report.visible import shortened, visible
from laptime.store import RunData
from laptime.targets.label import bare_name

__all__ = ["REFERENCES", "Reference", "references_for", "terminal_block"]

_RULE = 60 * "="
_THIN_RULE = 40 * "-"
_NAME_WIDTH = 20
_FIGURES_WIDTH = 26
"""Of what stands beside a name, at most."""
_BYTES_PER_MIB, _BYTES_PER_GIB = 1 << 20, 1 << 30  # of pages of memory

_NEAR = 1.35
"""A model is held against a reference whose size differs by no more than this factor."""

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)[bB](?![A-Za-z0-9])")
_WHAT_THE_AVERAGE_IS = {
    "decoding": "  mean of requests; laptime show and compare give Σ tokens / Σ time",
    "whole requests": "  mean of requests",
}
_WHAT_RATES_ARE_OF = {
    "decoding": "tok/s are of decoding, from the first token to the last.",
    "whole requests": "tok/s are output tokens by the time of whole requests: nothing was streamed.",
}


@dataclass(frozen=True)
class Reference:
    """What models of a size do on a CPU, in tokens per second: from, to."""

    billions: int
    plain: tuple[int, int]
    optimised: tuple[int, int]


REFERENCES = (
    Reference(7, (40, 60), (50, 70)),
    Reference(13, (25, 40), (35, 50)),
    Reference(30, (15, 25), (25, 35)),
)


def terminal_block(run: RunData) -> str:
    """Return one block a model, no line longer than 80 columns.

    Raises
    ------
    DataError
        Where the run holds no single requests.
    """
    return "\n\n".join("\n".join(_lines(run, rates_of_model(run, model))) for model in run.models)


def references_for(model: str) -> tuple[Reference, ...]:
    """Return the references of about a model's size, as its name tells it; all of them where it tells none."""
    sizes = [float(size) for size in _SIZE.findall(model) if float(size) > 0]
    near = [
        reference
        for reference in REFERENCES
        if sizes and abs(math.log(sizes[0] / reference.billions)) < math.log(_NEAR)
    ]
    return tuple(near) or REFERENCES


def _lines(run: RunData, rates: ModelRates) -> Iterator[str]:
    model = bare_name(rates.model).rstrip("/").rsplit("/", 1)[-1]
    yield _RULE
    yield "  LLAMA.CPP PERFORMANCE BENCHMARK"
    yield _RULE
    yield f"Model: {_in_columns(model, WIDTH - len('Model: ')).rstrip()}"
    yield f"Huge Pages: {_huge_pages(run)}"
    yield f"Timestamp: {_local_time(run.manifest.started)}"
    yield f"Runs per prompt: {rates.runs}"
    yield ""
    yield from _prompt_table(rates)
    yield ""
    yield from _overall(rates)
    yield ""
    yield from _reference_table(rates, model)


def _huge_pages(run: RunData) -> str:
    """Return used/total."""
    environment = run.manifest.environment
    total, free, size = (environment.get(f"hugepage{name}") for name in ("s_total", "s_free", "_bytes"))
    if total is None or free is None:
        return "not known"
    if size is None:
        return f"{total - free}/{total}"
    gigabytes, megabytes = size / _BYTES_PER_GIB, size / _BYTES_PER_MIB
    return f"{total - free}/{total} ({f'{gigabytes:.0f} GB' if gigabytes >= 1 else f'{megabytes:.0f} MB'} each)"


def _local_time(started: str) -> str:
    """Return the time as a clock on this wall shows it; what is no ISO time is left as it is."""
    try:
        time = datetime.fromisoformat(started)
    except ValueError:
        return shortened(started, WIDTH - 11)
    local = time if time.tzinfo is None else time.astimezone()
    return local.strftime("%Y-%m-%dT%H:%M:%S")


def _prompt_table(rates: ModelRates) -> Iterator[str]:
    width = _name_width(rates)
    yield "Per-Prompt Performance:"
    yield _THIN_RULE
    yield f"{'Prompt':<{width}} {'Avg tok/s':>12} {'Success':>10}"
    yield _THIN_RULE
    for prompt in rates.prompts:
        average = "–" if prompt.average is None else f"{prompt.average.value:.2f}"
        yield f"{_in_columns(prompt.key, width)} {average:>12} {100 * prompt.success.value:>9.0f}%"


def _name_width(rates: ModelRates) -> int:
    longest = max(cell_len(visible(prompt.key)) for prompt in rates.prompts)
    return max(_NAME_WIDTH, min(longest, WIDTH - _FIGURES_WIDTH))


def _in_columns(name: str, width: int) -> str:
    """Return a name in so many columns of a terminal, in which some characters take two."""
    shown = shortened(name, width)
    return set_cell_size(shown if cell_len(shown) <= width else f"{set_cell_size(shown, width - 1)}…", width)


def _overall(rates: ModelRates) -> Iterator[str]:
    width = _name_width(rates)
    yield "Consistency (relative standard deviation of tok/s; under 5 % is excellent, over"
    yield "10 % unstable):"
    for prompt in rates.prompts:
        deviation = prompt.relative_standard_deviation
        told = "needs 2 runs" if deviation is None else f"{100 * deviation:>11.1f}%   {prompt.consistency}"
        yield f"{_in_columns(prompt.key, width)} {told}"
    yield ""
    if rates.average is not None:
        yield from textwrap.wrap(f"Overall average: {rates.average}", WIDTH, subsequent_indent="  ")
        yield _WHAT_THE_AVERAGE_IS[rates.rate_of]
    yield _WHAT_RATES_ARE_OF[rates.rate_of]


def _reference_table(rates: ModelRates, model: str) -> Iterator[str]:
    references = references_for(model)
    measured = "–" if rates.average is None else format_number(rates.average.value)
    which = "; no size of the model is among them" if len(references) > 1 else ""
    yield f"Usual rates on a CPU, tok/s{which}:"
    yield f"{'Size':<6} {'plain':>9} {'optimised':>10} {'measured here':>14}"
    for reference in references:
        plain, optimised = ("–".join(map(str, limits)) for limits in (reference.plain, reference.optimised))
        yield f"{f'{reference.billions}B':<6} {plain:>9} {optimised:>10} {measured:>14}"
