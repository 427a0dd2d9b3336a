"""`laptime report`: a page to send."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit, Source

__all__ = ["open_in_browser", "report"]


def report(
    source: Source,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")] = Path("benchmark_report.html"),
    duration_unit: DurationUnit = None,
    open_report: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Write a report: one HTML file that needs nothing else.

    Example: laptime report runs/20260101T120000Z-mmlu -o report.html
    """
    from laptime.reading import read

    read(source, duration_unit=duration_unit).report(output)
    typer.echo(f"wrote {output}")
    if open_report:
        open_in_browser(output)


def open_in_browser(path: Path) -> None:
    """Open a page where there is a desktop; say where it lies where there is none."""
    if not webbrowser.open(path.resolve().as_uri()):
        typer.echo(f"laptime: no browser could be opened here: the report is {path}", err=True)
