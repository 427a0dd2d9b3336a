"""`laptime.ab`: one target against another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laptime.comparison import Comparison, compare
from laptime.errors import TargetError
from laptime.result import Result
from laptime.runner.run import run
from laptime.spec import Local, Server
from laptime.targets import Target, parse_targets
from laptime.targets.parse import TargetLike
from laptime.tasks import Task

__all__ = ["ab", "fair_settings", "require_both"]


def ab(a: TargetLike, b: TargetLike, task: str | Task = "prompts", **as_run: Any) -> Comparison:
    """Measure two targets against each other.

    Servers are interleaved in random order, so that whatever changes meanwhile strikes both; local models take
    turns, each pass in a fresh process, so that memory and load time are their own.

    Parameters
    ----------
    a, b
        Two targets, as `laptime.run` takes them.
    task, **as_run
        As `laptime.run` takes them; these win over what is said above.

    Returns
    -------
    Comparison
        ``.result`` is the run itself.

    Raises
    ------
    LaptimeError
        As `laptime.run`.
    """
    targets = parse_targets([a, b])
    result = run(targets, task, **{**fair_settings(targets, as_run.get("isolate")), **as_run})
    require_both(result)
    return compare(result)


def require_both(result: Result) -> None:
    """Raise `TargetError`, which says why, where a target was left out: there is nothing to compare it with."""
    for label, problem in result.manifest.problems.items():
        raise TargetError(f"{label} was not measured: {problem} (the other one: laptime show {result.path})")


def fair_settings(targets: Sequence[Target], isolate: bool | None = None) -> dict[str, Any]:
    """Return the settings of a run under which no target has an advantage.

    Parameters
    ----------
    isolate
        What was said of it: without processes of their own, local models are measured one after the other.
    """
    if all(isinstance(target, Server) for target in targets):
        return {"order": "interleaved"}
    if all(isinstance(target, Local) for target in targets) and isolate is not False:
        return {"order": "interleaved", "isolate": True}
    return {}
