"""`laptime show`: look at a run again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit, Source

__all__ = ["show"]


def show(
    source: Source,
    duration_unit: DurationUnit = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Show the figures of a run again.

    Also of a run that was interrupted or killed.

    Example: laptime show runs/20260101T120000Z-mmlu
    """
    from laptime.cli.run import summary_values
    from laptime.reading import read

    result = read(source, duration_unit=duration_unit)
    if as_json:
        typer.echo(json.dumps(summary_values(result), ensure_ascii=False))
        return
    manifest = result.manifest
    typer.echo(f"{manifest.task} · {manifest.data.source} · {manifest.started} · {manifest.status}")
    any_measured = len(result) > 0 or bool(result.run.estimates)
    typer.echo(str(result) if any_measured else "no measured request was finished")
    for label, problem in manifest.problems.items():
        typer.echo(f"{label} was left out: {problem}")
    _echo_failures(result.failures())


def _echo_failures(failures: list[dict[str, str]]) -> None:
    most_shown = 5
    for failure in failures[:most_shown]:
        typer.echo(f"{failure['model']} {failure['sample_id']}: {failure['outcome']}: {failure['message']}")
    if len(failures) > most_shown:
        typer.echo(f"… and {len(failures) - most_shown} more")
