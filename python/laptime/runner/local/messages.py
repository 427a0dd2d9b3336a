"""What a process that measures tells the one that started it: JSON, one message a line."""

from __future__ import annotations

from pydantic import BaseModel

from laptime.errors import DataError, LaptimeError, RunError, SpecError, TargetError
from laptime.runner.progress import Progress
from laptime.store.manifest import LoadedModel, Segment

__all__ = ["Message", "Problem"]

_KINDS: dict[str, type[LaptimeError]] = {kind.__name__: kind for kind in (DataError, RunError, SpecError, TargetError)}


class Problem(BaseModel):
    """An error of ours that ended the process: the name of its class, and what it says."""

    kind: str
    message: str

    @classmethod
    def of(cls, problem: LaptimeError) -> Problem:
        """Describe an error."""
        return cls(kind=type(problem).__name__, message=str(problem))

    def to_error(self) -> LaptimeError:
        """Make the error again; one that is not made of its message alone becomes a `TargetError`."""
        kind = _KINDS.get(self.kind, TargetError)
        return kind(self.message)


class Message(BaseModel):
    """One line: one of these is set.

    Attributes
    ----------
    segment
        Which process this is: the first message.
    at_ns
        When a progress was told, on the clock of the records.
    """

    segment: Segment | None = None
    progress: Progress | None = None
    at_ns: int | None = None
    model: LoadedModel | None = None
    problem: Problem | None = None
