"""What local models take of memory and of time to load, in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from laptime.formats.quantized_comparison import expected_memory_reduction_pct
from laptime.report.numbers import format_number
from laptime.report.tables import WIDTH, text
from laptime.report.visible import visible
from laptime.store import RunData
from laptime.store.manifest import BYTES_PER_MB, LoadedModel, ModelPass

__all__ = ["expected_of_bits", "local_models_table", "models_in_order", "original_and_quantized"]

_MOST_COLUMNS = 4
"""More models than these are shown in a further table beneath."""
_NAME_WIDTH = 22
_FULL_BITS = 16
"""Of the weights that an expected reduction is told against."""
_BITS_OF_TYPE = {"float64": 64, "float32": 32, "float16": 16, "bfloat16": 16}


@dataclass(frozen=True)
class _Row:
    """A row of the table: its name, and what writes a model's value and what stands beneath; empty if not known."""

    name: str
    written: Callable[[LoadedModel], tuple[str, str]]


def local_models_table(run: RunData) -> str:
    """Return size, memory, load and perplexity of the models that were loaded here; empty where there are none.

    Where there are an original and its quantised form, a line beneath says how much smaller it is, and was expected.
    """
    models = models_in_order(run)
    if not models:
        return ""
    labels = list(models)
    parts: list[RenderableType] = []
    for start in range(0, len(labels), _MOST_COLUMNS):
        title = "Local models (MB are 10⁶ bytes)" if start == 0 else None
        parts.append(_table({label: models[label] for label in labels[start : start + _MOST_COLUMNS]}, title))
    if any(len(model.passes) > 1 for model in models.values()):
        parts.append(Text("Mean over passes; beneath it from the least to the most.", style="dim"))
    reduction = _reduction(models)
    return text(Group(*parts, Text(reduction)) if reduction else Group(*parts))


def models_in_order(run: RunData) -> dict[str, LoadedModel]:
    """Return the local models by label, in the order of the run's models; others follow."""
    found = run.manifest.models
    return {label: found[label] for label in dict.fromkeys([*run.models, *found]) if label in found}


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────


def _table(models: Mapping[str, LoadedModel], title: str | None) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, width=WIDTH, padding=(0, 1))
    table.add_column("", width=_NAME_WIDTH)
    for label in models:
        table.add_column(Text(visible(label)), justify="right", overflow="fold", ratio=1)
    for row in _ROWS:
        values = [row.written(model) for model in models.values()]
        if any(value for value, _ in values):
            table.add_row(row.name, *(_cell(*value) for value in values))
    return table


def _cell(value: str, beneath: str) -> Text:
    cell = Text(visible(value) or "–")
    return cell.append(f"\n{visible(beneath)}", style="dim") if beneath else cell


def _of_passes(
    value_of: Callable[[ModelPass], float | None], factor: float = 1.0
) -> Callable[[LoadedModel], tuple[str, str]]:
    """Return what writes a value of each pass: itself, or the mean of several with their range."""

    def written(model: LoadedModel) -> tuple[str, str]:
        values = [factor * value for found in model.passes if (value := value_of(found)) is not None]
        if not values:
            return "", ""
        beneath = f"{_number(min(values))}–{_number(max(values))}" if len(values) > 1 else ""
        return _number(sum(values) / len(values)), beneath

    return written


def _of_memory(value_of: Callable[[ModelPass], float | None]) -> Callable[[LoadedModel], tuple[str, str]]:
    return _of_passes(value_of, 1 / BYTES_PER_MB)


def _size(model: LoadedModel) -> tuple[str, str]:
    return _number(model.size_bytes / BYTES_PER_MB), ""


def _device(model: LoadedModel) -> tuple[str, str]:
    return " ".join(filter(None, [model.device, model.gpu_name])), ""


def _perplexity(model: LoadedModel) -> tuple[str, str]:
    if model.perplexity is None:
        return "", ""
    tokens = model.perplexity_tokens
    return _number(model.perplexity), "" if tokens is None else f"of {tokens} token{'' if tokens == 1 else 's'}"


_ROWS = (
    _Row("size (MB)", _size),
    _Row("memory increase (MB)", _of_memory(lambda found: None if found.memory is None else found.memory.increase)),
    _Row("memory max (MB)", _of_memory(lambda found: None if found.memory is None else found.memory.max)),
    _Row("load time (s)", _of_passes(lambda found: found.load_s)),
    _Row("device", _device),
    _Row("GPU memory (MB)", _of_memory(lambda found: found.gpu_memory_bytes)),
    _Row("GPU utilisation (%)", _of_passes(lambda found: found.gpu_utilization_pct)),
    _Row("perplexity", _perplexity),
)


# ── A quantised model beside its original ───────────────────────────────────────────────────────────────────────


def original_and_quantized(models: Mapping[str, LoadedModel]) -> Sequence[str] | None:
    """Return the labels of an original and of its quantised form, in this order; ``None`` where there are not both."""
    if len(models) != 2:
        return None
    first, second = sorted(models, key=lambda label: _is_quantized(models[label]))
    if models[first].size_bytes <= 0 or _is_quantized(models[first]) or not _is_quantized(models[second]):
        return None
    return first, second


def expected_of_bits(original: LoadedModel, percent: int) -> tuple[int, int, float]:
    """Return the bits that let a reduction be expected, the original's, and the reduction against these.

    Parameters
    ----------
    percent
        Expected against 16-bit weights, as files have it.
    """
    bits = round(_FULL_BITS * (1 - percent / 100))
    before = _BITS_OF_TYPE.get(original.dtype.removeprefix("torch."), _FULL_BITS)
    return bits, before, 100 * (1 - bits / before)


def _is_quantized(model: LoadedModel) -> bool:
    """Say whether a model was quantised here, or is stored so as its name tells."""
    return model.quantization is not None or expected_memory_reduction_pct(None, model) is not None


def _reduction(models: Mapping[str, LoadedModel]) -> str:
    pair = original_and_quantized(models)
    if pair is None:
        return ""
    original, quantized = (models[label] for label in pair)
    percent = expected_memory_reduction_pct(original, quantized)
    if percent is None:
        return ""
    bits, before, against = expected_of_bits(original, percent)
    expected = f"expected of {bits} bit about {percent} %"
    if before != _FULL_BITS:
        expected += f" ({against:g} % from {before} bit)"
    measured = 100 * (1 - quantized.size_bytes / original.size_bytes)
    return f"{expected}, measured {_number(measured)} % by size"


def _number(value: float) -> str:
    return format_number(value).replace("-", "−")
