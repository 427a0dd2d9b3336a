"""Hearing how far a run has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Progress", "ProgressListener", "Silence"]


@dataclass(frozen=True)
class Progress:
    """How far one stage has come.

    Attributes
    ----------
    stage
        ``"load"`` (of a local model), ``"warm-up"`` or ``"measure"``.
    label
        The model, or models, at work.
    planned
        How many requests there will be; ``None`` where only time, or what is measured, will tell.
    waiting
        Requests that are due and have no place in flight yet.
    stopping
        Ctrl-C was pressed: nothing new is sent, and what is in flight may end.
    precision
        How well the figure that decides when to stop is known, as ``"±7 %"``; empty where none does, or it cannot be
        told yet.
    """

    stage: str
    label: str
    planned: int | None
    finished: int
    ok: int
    in_flight: int
    waiting: int = 0
    stopping: bool = False
    precision: str = ""


class ProgressListener(Protocol):
    """Hears of a run. Called a few times a second, on the thread that measures: it must be quick."""

    def progress(self, progress: Progress) -> None:
        """Hear that requests have come and gone."""
        ...

    def problem(self, label: str, message: str) -> None:
        """Hear that a target cannot be measured, and why."""
        ...


class Silence:
    """Says nothing."""

    def progress(self, progress: Progress) -> None:
        """Say nothing."""

    def problem(self, label: str, message: str) -> None:
        """Say nothing."""
