"""laptime as people use it: `laptime.run`, with a run directory that tells all."""

from __future__ import annotations

import json
import sys

import laptime as lt
from load import Run

_LOADS = {"closed": lt.Closed, "constant": lt.Constant, "poisson": lt.Poisson}


def main() -> None:
    """Carry out the run that standard input describes."""
    run = Run(**json.loads(sys.stdin.read()))
    lt.run(
        lt.Server("openai", run.model, url=run.url),
        lt.Task("benchmark", [lt.Sample(id=prompt, input=prompt) for prompt in run.prompts]),
        load=_LOADS[run.load_kind](run.load_value),
        generation=lt.Generation(max_tokens=run.max_tokens),
        warmup=1,
        seed=run.seed,
        run_dir=run.run_dir,
    )
    print("{}")


if __name__ == "__main__":
    main()
