"""`laptime run`: measure models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laptime.cli.options import RunOptions, takes

if TYPE_CHECKING:
    from laptime.presets import Preset
    from laptime.result import Result
    from laptime.spec import Spec

__all__ = ["carry_out", "echo_figures", "output_path", "run", "write_output"]


@takes(RunOptions)
def run(
    options: RunOptions,
    spec_file: Annotated[Path | None, typer.Argument(metavar="[SPEC]", help="A TOML file; flags win over it.")] = None,
) -> None:
    """Measure models on a task and write a run directory.

    Example: laptime run -m ollama/gemma:2b -m ollama/phi3 --task mmlu --data sample --concurrency 4
    """
    from laptime.cli.asked import preset_of, spec_of

    spec, preset = spec_of(options, spec_file), preset_of(options)
    result = carry_out(spec, options.run_dir, quiet=options.quiet)
    written = write_output(result, options, preset)
    echo_figures(result, preset, as_json=options.as_json)
    for path in written:
        typer.echo(f"wrote {path}", err=options.as_json)


def carry_out(spec: Spec, run_dir: Path | None, *, quiet: bool) -> Result:
    """Carry out a spec with progress on stderr; Ctrl-C ends the program with 130, and everything kept."""
    from laptime.cli.progress import TerminalProgress
    from laptime.runner.manifest import default_directory
    from laptime.runner.run import run_spec
    from laptime.targets import parse_targets

    folder = run_dir or default_directory(spec.task)
    try:
        with TerminalProgress(quiet=quiet) as progress:
            return run_spec(spec, parse_targets(spec.targets), run_dir=folder, progress=progress)
    except KeyboardInterrupt:
        typer.echo(f"laptime: interrupted; what was measured until now: laptime show {folder}", err=True)
    raise typer.Exit(130)


def write_output(result: Result, options: RunOptions, preset: Preset | None) -> list[Path]:
    """Write the preset's own file where it was asked for, or where it goes by habit; returns what to name.

    Raises
    ------
    SpecError
        For ``-o`` without a preset, which would decide the format.
    """
    from datetime import datetime

    from laptime.errors import SpecError
    from laptime.formats import FORMATS

    wanted = options.output is not None or options.output_dir is not None
    if preset is None:
        if wanted:
            raise SpecError("-o writes the file of a --preset; of any run, laptime export RUN --format NAME does")
        return []
    if not wanted and not preset.always_writes:
        return []
    usual = Path(datetime.now().strftime(FORMATS[preset.format].default_path))
    path = output_path(options.output, options.output_dir, usual)
    written = result.export(preset.format, path)
    return [path] if path.is_dir() else written


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


def echo_figures(result: Result, preset: Preset | None, *, as_json: bool) -> None:
    """Print a result as the users of the preset know it."""
    import json

    from laptime.report.course import course_report
    from laptime.report.llamacpp import terminal_block

    if as_json:
        values = {**result.summary().to_dict(), "client": result.verdict, "run_dir": str(result.path)}
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    if preset is not None and preset.format == "course":
        typer.echo(course_report(result.run))
    elif preset is not None and preset.format == "llamacpp":
        typer.echo(terminal_block(result.run))
    else:
        typer.echo(str(result.summary()))
    typer.echo(result.footer)
