"""`laptime simulate`: a model server with known timings, to try things on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["simulate"]


def simulate(
    config: Annotated[Path | None, typer.Option(help="A sim.toml; two models of ours without one.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes any free one.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Decides answers and times.")] = None,
    log: Annotated[Path | None, typer.Option(help="Write what the server really did, as JSON lines.")] = None,
) -> None:
    """Serve simulated models until Ctrl-C.

    They listen on this machine only, and speak every API that laptime knows. A sim.toml gives them laws of time,
    slots and faults: docs/simulator.md describes it.

    Example: laptime simulate --port 11434
    """
    from laptime.simulator import Simulator, SimulatorConfig, default_models

    base = SimulatorConfig.load(config) if config is not None else SimulatorConfig(models=default_models())
    overrides = {"port": port, "seed": seed, "log": log}
    chosen = base.model_copy(update={key: value for key, value in overrides.items() if value is not None})
    with Simulator.from_config(chosen) as simulator:
        typer.echo(f"{simulator.url}  {' '.join(simulator.model_names)}")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            typer.echo("stopped", err=True)
