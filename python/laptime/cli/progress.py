"""Progress on the terminal: a bar on stderr where somebody looks, a line a model where nobody does."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from laptime.runner.progress import Progress

__all__ = ["TerminalProgress"]


class TerminalProgress:
    """Shows how far a run has come; a context manager."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        console = Console(stderr=True)
        self._bar = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            disable=quiet or not console.is_terminal,
        )
        self._stage: tuple[str, str] | None = None
        self._stopping = False

    def __enter__(self) -> TerminalProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def progress(self, progress: Progress) -> None:
        """Move the bar of this stage."""
        stage = (progress.stage, progress.label)
        if stage != self._stage:
            self._stage = stage
            self._begin(progress)
        failed = progress.finished - progress.ok
        note = f"{progress.in_flight} in flight"
        note += f", {progress.waiting} waiting" if progress.waiting else ""
        note += f", {failed} failed" if failed else ""
        note += f", known to {progress.precision}" if progress.precision else ""
        if progress.stopping and not self._stopping:
            self._stopping = True
            self._say(f"laptime: stopping; {progress.in_flight} in flight may end (Ctrl-C again ends them)")
        if self._bar.tasks:
            self._bar.update(self._bar.task_ids[-1], completed=progress.finished, note=note)

    def _begin(self, progress: Progress) -> None:
        if self._bar.disable:
            if progress.stage == "measure":
                number = "" if progress.planned is None else f": {progress.planned} requests"
                self._say(f"measuring {progress.label}{number}")
            return
        for task in self._bar.tasks:  # what came before is done
            self._bar.update(task.id, completed=task.total)
        self._bar.add_task(f"{progress.stage:8} {progress.label}", total=progress.planned, note="")

    def problem(self, label: str, message: str) -> None:
        """Tell that a target cannot be measured."""
        self._say(f"laptime: {label} is left out: {message}")

    def _say(self, text: str) -> None:
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)
