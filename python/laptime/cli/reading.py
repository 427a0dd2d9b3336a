"""What the commands that look at something share: its argument, and the unit of a file's durations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["DurationUnit", "Source"]

Source = Annotated[Path, typer.Argument(metavar="RUN|FILE", help="A run directory, or a file that laptime reads.")]
DurationUnit = Annotated[str | None, typer.Option(help="ns or s, for a file that contradicts itself on it.")]
