"""`laptime export`: a run in the format of another tool."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit, Source

__all__ = ["export"]


def export(
    source: Source,
    format: Annotated[str, typer.Option("--format", help="course, mmlu, finetune, llamacpp or quantized.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it; without, under its usual name.")
    ] = None,
    duration_unit: DurationUnit = None,
) -> None:
    """Write a run as a file of another tool.

    Example: laptime export runs/20260101T120000Z-mmlu --format mmlu -o results_local.csv
    """
    from laptime.errors import SpecError
    from laptime.formats import FORMATS
    from laptime.reading import read

    if format not in FORMATS:
        raise SpecError(f"unknown format {format!r}: there are {', '.join(FORMATS)}")
    path = output or Path(datetime.now().strftime(FORMATS[format].default_path))
    for written in read(source, duration_unit=duration_unit).export(format, path):
        typer.echo(f"wrote {written}")
