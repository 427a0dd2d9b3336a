"""The tasks there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from laptime.data.sample import DataSet
from laptime.errors import SpecError
from laptime.tasks.mmlu import Mmlu
from laptime.tasks.prompts import Prompts
from laptime.tasks.samsum import Samsum
from laptime.tasks.task import TaskProtocol

__all__ = ["TASKS", "data_set_of", "find_task"]


@dataclass(frozen=True)
class _Entry:
    description: str
    data_set: str
    """The data set that it asks about, where no samples are given."""
    make: Callable[[DataSet, str | None], TaskProtocol]
    """Takes the data and the prompt style."""


_ENTRIES: Mapping[str, _Entry] = {
    "mmlu": _Entry(
        "multiple-choice questions, judged by the letter", "mmlu", lambda data, style: Mmlu(style, data.examples)
    ),
    "samsum": _Entry("dialogues to summarise, judged by ROUGE", "samsum", lambda data, style: Samsum(style)),
    "prompts": _Entry(
        "prompts as they stand, judged by the checks that they bring",
        "prompts",
        lambda data, style: Prompts(data.samples),
    ),
}

TASKS: Mapping[str, str] = {name: entry.description for name, entry in _ENTRIES.items()}
"""What each task is, by name."""


def data_set_of(task: str) -> str:
    """Return the name of a task's data set. Raises `SpecError`, which lists the tasks there are, for an unknown one."""
    if task not in _ENTRIES:
        raise SpecError(f"unknown task {task!r}: there are {', '.join(sorted(_ENTRIES))}")
    return _ENTRIES[task].data_set


def find_task(name: str, data_set: DataSet, prompt_style: str | None = None) -> TaskProtocol:
    """Make the task of that name for a data set. Raises `SpecError` for an unknown task or prompt style."""
    data_set_of(name)
    return _ENTRIES[name].make(data_set, prompt_style)
