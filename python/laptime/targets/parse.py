"""From what people write to targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from laptime.errors import SpecError
from laptime.spec import Local, Server, parse_target
from laptime.targets.function import Function

__all__ = ["Target", "TargetLike", "parse_targets"]

Target: TypeAlias = "Server | Local | Function"
TargetLike: TypeAlias = "str | Server | Local | Function | Callable[[str], str]"


def parse_targets(targets: TargetLike | Iterable[TargetLike]) -> list[Target]:
    """Make targets of names such as ``"ollama/gemma:2b"``, of target objects, and of functions.

    Raises
    ------
    SpecError
        Where there is none, one is of no known kind, or two have one name.
    """
    if isinstance(targets, str) or not isinstance(targets, Iterable):
        targets = [targets]
    parsed = [_parse_target(target) for target in targets]
    if not parsed:
        raise SpecError("there is no target: name at least one, such as ollama/gemma:2b")
    labels = [target.label for target in parsed]
    for label in labels:
        if labels.count(label) > 1:
            raise SpecError(f"{label} is named twice: results could not be told apart")
    return parsed


def _parse_target(target: object) -> Target:
    if isinstance(target, str):
        return parse_target(target)
    if isinstance(target, Server | Local | Function):
        return target
    if callable(target):
        return Function(target)
    raise SpecError(f"a target is 'api/model', a Server, a Local or a function, not {type(target).__name__}")
