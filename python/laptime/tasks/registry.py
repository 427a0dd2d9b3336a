"""The tasks there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laptime.data.sample import DataSet
from laptime.errors import SpecError
from laptime.tasks.mmlu import Mmlu
from laptime.tasks.prompts import Prompts
from laptime.tasks.task import TaskProtocol

__all__ = ["TASKS", "find_task", "require_task"]

TaskMaker = Callable[[DataSet, "str | None"], TaskProtocol]

_MAKERS: Mapping[str, tuple[str, TaskMaker]] = {
    "mmlu": (
        "multiple-choice questions, judged by the letter",
        lambda data, style: Mmlu(style, data.examples),
    ),
    "prompts": ("prompts as they stand, judged by nobody", lambda data, style: Prompts()),
}

TASKS: Mapping[str, str] = {name: description for name, (description, _) in _MAKERS.items()}
"""What each task is, by name."""


def require_task(name: str) -> None:
    """Raise `SpecError`, which lists the tasks there are, for an unknown one."""
    if name not in _MAKERS:
        raise SpecError(f"unknown task {name!r}: there are {', '.join(sorted(_MAKERS))}")


def find_task(name: str, data_set: DataSet, prompt_style: str | None = None) -> TaskProtocol:
    """Make the task of that name for a data set. Raises `SpecError` for an unknown task or prompt style."""
    require_task(name)
    return _MAKERS[name][1](data_set, prompt_style)
