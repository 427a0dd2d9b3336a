"""`laptime outputs`: the answers, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["outputs"]


def outputs(
    source: Annotated[Path, typer.Argument(metavar="RUN|FILE", help="A run directory, or a file that laptime reads.")],
    limit: Annotated[int | None, typer.Option(min=1, help="How many prompts to show.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Show what the models answered, side by side.

    Example: laptime outputs runs/20260101T120000Z-prompts
    """
    from laptime.reading import read
    from laptime.report.outputs import outputs_rows, outputs_table

    run = read(source).run
    typer.echo(json.dumps(outputs_rows(run), ensure_ascii=False) if as_json else outputs_table(run, limit=limit))
