"""What local models take of memory and of time to load, and how far a quantised one is smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from laptime.formats.quantized_comparison import expected_memory_reduction_pct
from laptime.report.html.bars import Bar, BarGroup, bar_chart
from laptime.report.html.markup import Markup, Section, element, group, scrolling_table
from laptime.report.html.wording import counted
from laptime.report.local_models import expected_of_bits, original_and_quantized
from laptime.report.numbers import format_number
from laptime.store.manifest import BYTES_PER_MB, LoadedModel, ModelPass

__all__ = ["local_model_section"]

_MOST_DRAWN = 6
"""Processes of one model; the table has the range of all."""
_FULL_BITS = 16
"""Of the weights that savings are told against."""


class _Fact(NamedTuple):
    """A row of the table."""

    name: str
    unit: str
    value_of: Callable[[LoadedModel], str]


def local_model_section(models: Mapping[str, LoadedModel], colors: Mapping[str, int]) -> Section | None:
    """Return memory, load and size of the models that were loaded here; nothing where there were none.

    Parameters
    ----------
    models
        By label, in the order of the page.
    colors
        The colour that each model has in the page.
    """
    if not models:
        return None
    body = group(
        element("div", _memory_chart(models, colors), _load_chart(models, colors), class_="charts"),
        _table(models),
        _reduction(models),
    )
    return Section("local-models", "Memory and load of local models", body)


# ── Pictures ────────────────────────────────────────────────────────────────────────────────────────────────────


def _memory_chart(models: Mapping[str, LoadedModel], colors: Mapping[str, int]) -> Markup | None:
    bars = [
        Bar(
            label=name,
            color=colors.get(label, 0),
            value=found.memory.average,
            low=found.memory.min,
            high=found.memory.max,
            text=f"{_mb(found.memory.average)} MB",
            interval=f"{_mb(found.memory.min)}–{_mb(found.memory.max)}",
        )
        for label, name, found in _drawn_passes(models)
        if found.memory is not None
    ]
    return bar_chart("Memory of the process", "average, from the least to the most", [BarGroup("", bars)])


def _load_chart(models: Mapping[str, LoadedModel], colors: Mapping[str, int]) -> Markup | None:
    bars = [
        Bar(name, colors.get(label, 0), found.load_s, low=None, high=None, text=f"{_number(found.load_s)} s")
        for label, name, found in _drawn_passes(models)
    ]
    return bar_chart("Time to load", "in no latency", [BarGroup("", bars)])


def _drawn_passes(models: Mapping[str, LoadedModel]) -> Iterator[tuple[str, str, ModelPass]]:
    """Yield the first passes of each model, with its label and with what the pass is called."""
    for label, model in models.items():
        for number, found in enumerate(model.passes[:_MOST_DRAWN], start=1):
            yield label, label if len(model.passes) == 1 else f"{label}, {number} of {len(model.passes)}", found


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────


def _table(models: Mapping[str, LoadedModel]) -> Markup:
    head = element("tr", element("td"), *(element("th", label, scope="col", class_="number") for label in models))
    rows = []
    for fact in _FACTS:
        values = [fact.value_of(model) for model in models.values()]
        if any(values):
            unit = element("span", f" {fact.unit}", class_="dim") if fact.unit else None
            cells = (element("td", value or "–", class_="number") for value in values)
            rows.append(element("tr", element("th", fact.name, unit, scope="row"), *cells))
    caption = (
        "Memory is that of the process that held the model, sampled from before it was loaded until the end; MB are "
        "10⁶ bytes. Of several processes it is the range of their values."
    )
    return scrolling_table(caption, head, element("tbody", *rows), name="local-models")


def _of_passes(value_of: Callable[[ModelPass], float | None], factor: float = 1.0) -> Callable[[LoadedModel], str]:
    """Return what writes a value of each pass: itself, or the range of several."""

    def write(model: LoadedModel) -> str:
        values = [value for found in model.passes if (value := value_of(found)) is not None]
        if not values:
            return ""
        return "–".join(dict.fromkeys(_number(factor * end) for end in (min(values), max(values))))

    return write


def _of_memory(name: str) -> Callable[[LoadedModel], str]:
    return _of_passes(lambda found: None if found.memory is None else getattr(found.memory, name), 1 / BYTES_PER_MB)


def _perplexity(model: LoadedModel) -> str:
    if model.perplexity is None:
        return ""
    tokens = "" if model.perplexity_tokens is None else f" over {counted(model.perplexity_tokens, 'token')}"
    return f"{_number(model.perplexity)}{tokens}"


_FACTS = (
    _Fact("Model", "", lambda model: model.model),
    _Fact("Adapter", "", lambda model: model.peft or ""),
    _Fact("Quantisation", "", lambda model: model.quantization or ""),
    _Fact("Architecture", "", lambda model: model.architecture),
    _Fact("Weights", "", lambda model: model.dtype),
    _Fact("Device", "", lambda model: " ".join(filter(None, [model.device, model.gpu_name]))),
    _Fact("Batch size", "", lambda model: str(model.batch_size)),
    _Fact("Parameters", "", lambda model: f"{model.parameters:,}".replace(",", "\u202f")),
    _Fact("Size in memory", "MB", lambda model: _mb(model.size_bytes)),
    _Fact("Processes", "", lambda model: str(len(model.passes)) if len(model.passes) > 1 else ""),
    _Fact("Process memory, initial", "MB", _of_memory("initial")),
    _Fact("Process memory, minimum", "MB", _of_memory("min")),
    _Fact("Process memory, average", "MB", _of_memory("average")),
    _Fact("Process memory, maximum", "MB", _of_memory("max")),
    _Fact("Increase by loading", "MB", _of_memory("increase")),
    _Fact("GPU memory", "MB", _of_passes(lambda found: found.gpu_memory_bytes, 1 / BYTES_PER_MB)),
    _Fact("GPU utilisation", "%", _of_passes(lambda found: found.gpu_utilization_pct)),
    _Fact("Time to load", "s", _of_passes(lambda found: found.load_s)),
    _Fact("Perplexity", "", _perplexity),
)


# ── A quantised model beside its original ───────────────────────────────────────────────────────────────────────


def _reduction(models: Mapping[str, LoadedModel]) -> Markup | None:
    """Return how much smaller the second of two models is, beside what its weights let expect."""
    pair = original_and_quantized(models)
    if pair is None:
        return None
    a_label, b_label = pair
    a, b = models[a_label], models[b_label]
    measured = [f"{_less(a.size_bytes, b.size_bytes)} by its size"]
    first, second = _increase(a.passes), _increase(b.passes)
    if first and second is not None:
        measured.append(f"{_less(first, second)} by what loading it adds to the process")
    return element(
        "p",
        element("strong", "Memory saved: "),
        f"{b_label} takes {', and '.join(measured)}, than {a_label}. {_expectation(a, b)}",
        class_="reduction",
    )


def _expectation(original: LoadedModel, quantized: LoadedModel) -> str:
    """Return what so few bits let expect: against 16-bit weights, as files have it, then against the original's."""
    percent = expected_memory_reduction_pct(original, quantized)
    if percent is None:
        return "Expected against 16-bit weights: of 8 bit about 50 %, of 4 bit about 75 %."
    bits, before, against = expected_of_bits(original, percent)
    rule = f"Expected of {bits} bit: about {percent} %, against {_FULL_BITS}-bit weights"
    if before == _FULL_BITS:
        return f"{rule}."
    return f"{rule}; about {against:g} % against its {before}-bit ones, where all are quantised."


def _increase(passes: Sequence[ModelPass]) -> float | None:
    """Return by how much loading increased memory, in the middle of the passes."""
    increases = sorted(found.memory.increase for found in passes if found.memory is not None)
    return increases[len(increases) // 2] if increases else None


def _less(before: float, after: float) -> str:
    saved = 1 - after / before
    return f"{format_number(100 * abs(saved))} % {'less' if saved >= 0 else 'more'}"


def _mb(size_bytes: float) -> str:
    return _number(size_bytes / BYTES_PER_MB)


def _number(value: float) -> str:
    return format_number(value).replace("-", "−")
