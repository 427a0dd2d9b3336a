"""`laptime run`: measure models."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from laptime.cli.options import RunOptions, takes

if TYPE_CHECKING:
    from laptime.presets import Preset
    from laptime.result import Result
    from laptime.spec import Spec

__all__ = ["carry_out", "echo_figures", "output_path", "require_writable", "run", "summary_values", "write_output"]


@takes(RunOptions)
def run(
    options: RunOptions,
    spec_file: Annotated[Path | None, typer.Argument(metavar="[SPEC]", help="A TOML file; flags win over it.")] = None,
) -> None:
    """Measure models on a task and write a run directory.

    Example: laptime run -m ollama/gemma:2b -m ollama/phi3 --task mmlu --data sample --concurrency 4
    """
    from laptime.cli.asked import preset_of, spec_of

    spec = _spec_of_earlier(options, spec_file) or spec_of(options, spec_file)
    preset = preset_of(options)
    require_writable(spec, options, preset)
    result = carry_out(spec, options.run_dir, resume=options.resume, quiet=options.quiet)
    if options.as_json:
        typer.echo(json.dumps(summary_values(result), ensure_ascii=False))
    else:
        echo_figures(result, preset)
    for path in write_output(result, options, preset):
        typer.echo(f"wrote {path}", err=options.as_json)


def _spec_of_earlier(options: RunOptions, spec_file: Path | None) -> Spec | None:
    """Return the spec of the run that is to go on, where nothing else is said than where it is."""
    from laptime.errors import SpecError
    from laptime.runner.resume import spec_of_run
    from laptime.store import RunDirectory

    if not options.resume:
        return None
    if options.run_dir is None:
        raise SpecError("--resume goes on with a run that was cut short: name its folder with --run-dir")
    if options.model or options.model_id or options.preset or spec_file or not RunDirectory.holds_run(options.run_dir):
        return None
    return spec_of_run(RunDirectory(options.run_dir))


def carry_out(spec: Spec, run_dir: Path | None, *, quiet: bool, resume: bool = False) -> Result:
    """Carry out a spec with progress on stderr; Ctrl-C ends the program with 130, and everything kept."""
    from laptime.cli.progress import TerminalProgress
    from laptime.runner.manifest import default_directory
    from laptime.runner.run import run_spec
    from laptime.targets import parse_targets

    folder = run_dir or default_directory(spec.task)
    try:
        with TerminalProgress(quiet=quiet) as progress:
            targets = parse_targets(spec.targets)
            return run_spec(spec, targets, run_dir=folder, resume=resume, progress=progress)
    except KeyboardInterrupt:
        shown = f"laptime show {folder} tells what was measured"
        typer.echo(f"laptime: interrupted; {shown}; laptime run --resume --run-dir {folder} goes on", err=True)
    raise typer.Exit(130)


def require_writable(spec: Spec, options: RunOptions, preset: Preset | None) -> None:
    """Refuse, before anything is measured, what could not be written after it.

    Raises
    ------
    SpecError
        For ``-o`` without a preset, which would decide the format, or models that the format has no place for.
    """
    from laptime.errors import SpecError

    if preset is None:
        if options.output is not None or options.output_dir is not None:
            raise SpecError("-o writes the file of a --preset; of any run, laptime export RUN --format NAME does")
        return
    n_models = len(spec.targets)
    if preset.n_models is not None and n_models != preset.n_models and _writes(options, preset):
        models = "one model" if preset.n_models == 1 else f"{preset.n_models} models"
        raise SpecError(f"the preset {preset.name} is for {models}, not {n_models}: leave it out to measure others")


def _writes(options: RunOptions, preset: Preset) -> bool:
    return options.output is not None or options.output_dir is not None or preset.always_writes


def write_output(result: Result, options: RunOptions, preset: Preset | None) -> list[Path]:
    """Write the preset's own file where it was asked for, or where it goes by habit; returns what to name."""
    from datetime import datetime

    from laptime.formats import FORMATS

    if preset is None or not _writes(options, preset):
        return []
    usual = Path(datetime.now().strftime(FORMATS[preset.format].default_path))
    path = output_path(options.output, options.output_dir, usual)
    if options.output is None and options.output_dir is None and (kept := _keep_older(path)) is not None:
        typer.echo(f"laptime: there was a {path} already: it is {kept} now", err=True)
    written = result.export(preset.format, path)
    return [path] if path.is_dir() else written


def _keep_older(path: Path) -> Path | None:
    """Move away what stands where a format goes by habit, which nobody named; returns where to."""
    if not path.exists():
        return None
    numbered = (path.with_name(f"{path.stem}.{number}{path.suffix}") for number in count(1))
    free = next(candidate for candidate in numbered if not candidate.exists())
    path.rename(free)
    return free


def output_path(output: Path | None, output_dir: Path | None, usual: Path) -> Path:
    """Return where a format is to be written.

    Parameters
    ----------
    output
        What ``-o`` says: a file, or a folder for a file of the usual name.
    output_dir
        The folder that the file goes into; of a format that is a folder itself, that folder.
    usual
        Where it goes by habit; a name without an ending is a folder.
    """
    if not usual.suffix:
        return output_dir / output if output_dir and output else output_dir or output or usual
    if output is not None and (output.is_dir() or not output.suffix):
        output = output / usual
    name = output or usual
    return output_dir / name if output_dir is not None else name


def summary_values(result: Result) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    health = result.manifest.client
    return {
        **result.summary().to_dict(),
        "client": result.verdict,
        "client_health": None if health is None else health.model_dump(),
        "notes": result.notes,
        "run_dir": str(result.path),
    }


def echo_figures(result: Result, preset: Preset | None) -> None:
    """Print a result as the users of the preset know it."""
    from laptime.report.course import course_report
    from laptime.report.llamacpp import terminal_block
    from laptime.report.local_models import local_models_table

    if preset is not None and preset.format == "course":
        typer.echo(course_report(result.run))
    elif preset is not None and preset.format == "llamacpp":
        typer.echo(terminal_block(result.run))
    else:
        typer.echo(str(result.summary()))
    if local_models := local_models_table(result.run):
        typer.echo(local_models)
    typer.echo(result.footer)
