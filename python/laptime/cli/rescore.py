"""`laptime rescore`: the answers of a run judged again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["rescore"]


def rescore(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run directory.")],
    task: Annotated[str | None, typer.Option(help="The task that judges; without, the run's own.")] = None,
) -> None:
    """Judge the answers of a run again, without asking any model, and replace its scores.

    Example: laptime rescore runs/20260101T120000Z-mmlu
    """
    from laptime.rescoring import rescore as judge_again
    from laptime.result import Result

    rescored = judge_again(run, task)
    typer.echo(rescored)
    typer.echo(Result(rescored.run))
