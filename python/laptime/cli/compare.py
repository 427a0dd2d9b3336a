"""`laptime compare`: runs, or files, against each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit

__all__ = ["compare"]


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="A run directory, or a file that laptime reads.")],
    b: Annotated[Path | None, typer.Argument(metavar="[B]", help="Another; without one, the models of A.")] = None,
    duration_unit: DurationUnit = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Compare two runs, or the models of one.

    Example: laptime compare baseline.json optimized.json
    """
    from laptime.comparison import compare as compare_results
    from laptime.reading import read

    comparison = compare_results(*[read(path, duration_unit=duration_unit) for path in (a, b) if path is not None])
    typer.echo(json.dumps(comparison.to_dict(), ensure_ascii=False) if as_json else str(comparison))
