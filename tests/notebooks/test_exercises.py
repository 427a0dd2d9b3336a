"""Checks of exercises: they know a right solution, and tell what is off of a wrong one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import laptime as lt

FOLDER = Path(__file__).parents[2] / "notebooks"
RNG = np.random.default_rng(0)


def cells_that_define(notebook: str, *names: str) -> dict[str, Callable[..., object]]:
    """Return the functions of these names, from the cells that define them."""
    cells = json.loads((FOLDER / notebook).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    scope: dict[str, object] = {"np": np, "lt": lt}
    for name in names:
        (source,) = (source for source in sources if f"def {name}(" in source)
        exec(source[source.index(f"def {name}(") :].split("\n\n\n")[0], scope)
    return {name: scope[name] for name in names}  # type: ignore[misc]


def percentile_interval(x, size=None, n_resamples=4000):
    means = [RNG.choice(x, size or len(x)).mean() for _ in range(n_resamples)]
    return np.quantile(means, [0.025, 0.975])


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        (percentile_interval, "Right"),
        (lambda x: (x.mean(), x.mean()), "must be below"),
        (lambda x: percentile_interval(x)[::-1], "which quantiles"),
        (lambda x: x.mean() + (percentile_interval(x) - x.mean()) / 60, "divide by the root"),
        (lambda x: percentile_interval(x, size=4 * len(x)), "As many values as x has"),
        (lambda x: np.quantile(x, [0.025, 0.975]), "wrong place"),
        (lambda x: (x.mean() - 2 * x.std(), x.mean() + 2 * x.std()), "spread of single values"),
    ],
)
def test_the_check_of_an_interval_tells_what_is_off(interval, told):
    check = cells_that_define("05_how_sure_are_we.ipynb", "width_hint", "check")["check"]
    assert told in check(interval)
