"""`laptime demo`: two simulated models, measured from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["demo"]


def demo(
    run_dir: Annotated[Path | None, typer.Option(help="Where to write the run; runs/<UTC time>-mmlu without.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Users in a closed loop.")] = 4,
    limit: Annotated[int | None, typer.Option(min=1, help="Total number of questions; all without.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides answers, times and intervals.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Measure two simulated models, end to end.

    One is faster, the other one better; they answer our MMLU-shaped sample. No network.

    Example: laptime demo
    """
    from laptime.cli.run import carry_out
    from laptime.errors import MissingExtra
    from laptime.spec import Closed, Spec
    from laptime.targets import Simulator, wait_until_ready

    with Simulator(seed=seed) as simulator:
        for server in simulator.targets:
            wait_until_ready(server)
        spec = Spec(
            targets=tuple(simulator.targets),
            task="mmlu",
            data="sample",
            limit=limit,
            load=Closed(concurrency),
            seed=seed,
            tags={"demo": "simulator"},
        )
        result = carry_out(spec, run_dir, quiet=quiet)
    typer.echo(str(result.summary()))
    typer.echo(result.load)
    typer.echo(f"client   {result.verdict}")
    typer.echo(f"run      {result.path}")
    if result.path is None:
        return
    try:
        for picture in result.plot.all(result.path):
            typer.echo(f"figure   {picture}")
    except MissingExtra as problem:
        typer.echo(f"figure   not drawn: {problem}")
    typer.echo(f"\nlook at it again: laptime show {result.path}")
