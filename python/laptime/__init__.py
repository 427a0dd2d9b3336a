"""laptime measures language models and the servers that run them: how fast, how good, and how sure we are.

>>> import laptime as lt
>>> with lt.Simulator() as s:  # doctest: +SKIP
...     result = lt.run(s.targets, "mmlu", data="sample", limit=50)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from laptime import data, stats
    from laptime.comparison import Comparison, compare
    from laptime.data.sample import Sample
    from laptime.errors import (
        DataError,
        LaptimeError,
        MissingExtra,
        RunError,
        SpecError,
        StatisticsError,
        TargetError,
    )
    from laptime.reading import read
    from laptime.result import Result
    from laptime.runner.ab import ab
    from laptime.runner.run import run
    from laptime.spec import (
        Closed,
        Constant,
        Gamma,
        Generation,
        Local,
        Poisson,
        Ramp,
        Replay,
        Server,
        Spec,
        Step,
        Stop,
    )
    from laptime.targets.simulator import Simulator
    from laptime.tasks.task import Task

__version__ = "0.1.0"

__all__ = [
    "Closed",
    "Comparison",
    "Constant",
    "DataError",
    "Gamma",
    "Generation",
    "LaptimeError",
    "Local",
    "MissingExtra",
    "Poisson",
    "Ramp",
    "Replay",
    "Result",
    "RunError",
    "Sample",
    "Server",
    "Simulator",
    "Spec",
    "SpecError",
    "StatisticsError",
    "Step",
    "Stop",
    "TargetError",
    "Task",
    "__version__",
    "ab",
    "compare",
    "data",
    "read",
    "run",
    "stats",
]

_HOMES = {
    "laptime.comparison": ("Comparison", "compare"),
    "laptime.data.sample": ("Sample",),
    "laptime.errors": (
        "DataError",
        "LaptimeError",
        "MissingExtra",
        "RunError",
        "SpecError",
        "StatisticsError",
        "TargetError",
    ),
    "laptime.reading": ("read",),
    "laptime.result": ("Result",),
    "laptime.runner.ab": ("ab",),
    "laptime.runner.run": ("run",),
    "laptime.spec": (
        "Closed",
        "Constant",
        "Gamma",
        "Generation",
        "Local",
        "Poisson",
        "Ramp",
        "Replay",
        "Server",
        "Spec",
        "Step",
        "Stop",
    ),
    "laptime.targets.simulator": ("Simulator",),
    "laptime.tasks.task": ("Task",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    # Names are fetched when they are first used: `import laptime` must not pay for what nobody asks for.
    if name in ("data", "stats"):
        return import_module(f"laptime.{name}")
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'laptime' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
