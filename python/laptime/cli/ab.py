"""`laptime ab`: one model against another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laptime.cli.options import RunOptions, takes
from laptime.errors import SpecError

if TYPE_CHECKING:
    from laptime.presets import Preset
    from laptime.spec import Local, Server, Spec

__all__ = ["ab"]

_REPORT = "benchmark_report.html"


@takes(RunOptions)
def ab(
    options: RunOptions,
    original: Annotated[str | None, typer.Option(help="A local model: a folder, or a name on the Hub.")] = None,
    quantized: Annotated[str | None, typer.Option(help="The same, quantised.")] = None,
    quantization: Annotated[
        str | None,
        typer.Option(
            help="int8 quantises the second model when it is loaded; none takes it as it is. int8 where both are one."
        ),
    ] = None,
    spec_file: Annotated[Path | None, typer.Option("--spec", help="A TOML file; flags win over it.")] = None,
    open_report: Annotated[bool, typer.Option("--open", help="Open the report in a browser.")] = False,
) -> None:
    """Measure two models against each other.

    Servers are interleaved; local models get fresh processes, so that memory and load time are their own.

    Example: laptime ab -m ollama/gemma:2b -m ollama/phi3 --task mmlu --data sample

    Example: laptime ab --original models/llama --quantized models/llama --prompts-file prompts.json

    Example: laptime ab --model-id google/flan-t5-base --peft-weights model.tar.gz --data sample
    """
    from laptime.cli.asked import preset_of, spec_of
    from laptime.cli.report import open_in_browser
    from laptime.cli.run import carry_out, echo_figures, require_writable, summary_values, write_output
    from laptime.comparison import compare
    from laptime.runner.ab import fair_settings, require_both

    options = replace(options, preset=options.preset or _habit(options, original))
    pair = _pair(options, original, quantized, quantization)
    spec = spec_of(options, spec_file, pair)
    said = {"order": options.order, "isolate": options.isolate}
    fair = {key: value for key, value in fair_settings(spec.targets, options.isolate).items() if said[key] is None}
    spec = spec.model_copy(update={**fair, "targets": _told_apart(spec)})
    preset = preset_of(options)
    require_writable(spec, options, preset)
    result = carry_out(spec, options.run_dir, quiet=options.quiet)
    require_both(result)
    comparison = compare(result)
    if options.as_json:
        values = {**summary_values(result), "comparison": comparison.to_dict()}
        typer.echo(json.dumps(values, ensure_ascii=False))
    else:
        echo_figures(result, preset)
        typer.echo(str(comparison))
    written = write_output(result, options, preset)
    page = _report_page(options, preset, written)
    if page is not None:
        written.append(result.report(page))
    for path in written:
        typer.echo(f"wrote {path}", err=options.as_json)
    if open_report:
        open_in_browser(page or result.report(Path(result.path or ".") / _REPORT))


def _report_page(options: RunOptions, preset: Preset | None, written: Sequence[Path]) -> Path | None:
    """Return where the report goes that the users of a preset expect beside its file."""
    if preset is None or preset.format != "quantized":
        return None
    return (options.output_dir or written[-1].parent) / _REPORT


def _habit(options: RunOptions, original: str | None) -> str | None:
    """Return the preset that the way of naming the models implies."""
    if original is not None:
        return "quantized"
    return "finetune" if options.model_id is not None else None


def _pair(
    options: RunOptions, original: str | None, quantized: str | None, quantization: str | None
) -> list[Server | Local] | None:
    """Return the two models, or ``None`` where ``-m`` or the spec file names them."""
    from laptime.spec import Local

    if (original is None) != (quantized is None):
        raise SpecError("--original and --quantized belong together: name both")
    if original is not None and quantized is not None:
        kind = quantization or ("int8" if original == quantized else "none")
        if kind not in ("int8", "none"):
            raise SpecError(f"unknown --quantization {kind!r}: there are int8, none")
        second = Local(quantized, quantization="int8" if kind == "int8" else None)
        return [Local(original), second]
    if options.model_id is not None:
        if options.peft_weights is None:
            raise SpecError("what is --model-id to be compared with? Name its adapter with --peft-weights")
        return [Local(options.model_id), Local(options.model_id, options.peft_weights)]
    return None


def _without_batch(target: Server | Local) -> str:
    """Return what tells two models apart that may be measured with several batch sizes."""
    from laptime.spec import Local

    return replace(target, batch_size=1).label if isinstance(target, Local) else target.label


def _told_apart(spec: Spec) -> tuple[Server | Local, ...]:
    """Return the two targets; where both are the same local model, with names of their own."""
    from laptime.spec import Local

    if len({_without_batch(target) for target in spec.targets}) != 2 and len(spec.targets) != 2:
        raise SpecError(f"ab compares two models, not {len(spec.targets)}: name both, as -m A -m B")
    first, second = spec.targets[:2]
    if first.label == second.label and isinstance(first, Local) and isinstance(second, Local):
        name = first.label.removeprefix("local/")
        first, second = replace(first, name=f"{name} (A)"), replace(second, name=f"{name} (B)")
    return (first, second, *spec.targets[2:])
