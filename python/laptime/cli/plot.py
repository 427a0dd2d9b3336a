"""`laptime plot`: figures of a run, or of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laptime.cli.reading import DurationUnit, Source
from laptime.errors import SpecError

__all__ = ["plot"]


def plot(
    source: Source,
    preset: Annotated[str | None, typer.Option(help="mmlu: its whole set of figures, under their names.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="One figure (laptime list plots); may be repeated.")] = None,
    metric: Annotated[
        str | None, typer.Option(help="What colours the heatmaps: latency, eval_duration or cost.")
    ] = None,
    cost_per_token: Annotated[float | None, typer.Option(min=0, help="One price for every token.")] = None,
    prices: Annotated[Path | None, typer.Option(help="A table of prices by model: TOML, JSON or CSV.")] = None,
    duration_unit: DurationUnit = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", "--output-dir", help="The folder for the figures.")
    ] = Path(),
) -> None:
    """Draw the figures of a run.

    Example: laptime plot results_local.csv --preset mmlu -o figures --cost-per-token 0.000002
    """
    from laptime.cost import Prices
    from laptime.reading import read
    from laptime.report.figures import draw_mmlu_set

    if cost_per_token is not None and prices is not None:
        raise SpecError("--cost-per-token is one price for all, --prices a table: choose one of them")
    table = Prices.load(prices) if prices is not None else None
    table = Prices.of_token(cost_per_token) if cost_per_token is not None else table
    result = read(source, duration_unit=duration_unit)
    if preset == "mmlu":
        drawn, left_out = draw_mmlu_set(result.run.measured, output, prices=table, metric=metric, seed=result.run.seed)
    elif preset is not None:
        raise SpecError(
            f"the preset {preset!r} has no set of figures: mmlu has; leave it out for every figure there is"
        )
    else:
        drawn, left_out = result.plot.draw(output, kind, metric=metric, prices=table)
    for path in drawn:
        typer.echo(f"wrote {path}")
    for name, reason in left_out.items():
        typer.echo(f"laptime: {name} is left out: {reason}", err=True)
