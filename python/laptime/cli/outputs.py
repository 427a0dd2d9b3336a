"""`laptime outputs`: the answers, side by side."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit, Source

__all__ = ["outputs"]


def outputs(
    source: Source,
    limit: Annotated[int | None, typer.Option(min=1, help="How many prompts to show.")] = None,
    duration_unit: DurationUnit = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Show what the models answered, side by side.

    Example: laptime outputs runs/20260101T120000Z-prompts
    """
    from laptime.reading import read
    from laptime.report.outputs import outputs_rows, outputs_table

    run = read(source, duration_unit=duration_unit).run
    typer.echo(json.dumps(outputs_rows(run), ensure_ascii=False) if as_json else outputs_table(run, limit=limit))
