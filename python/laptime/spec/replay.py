"""An open load that repeats the times of another."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from laptime.errors import SpecError
from laptime.spec.arrival_times import read_offsets
from laptime.spec.requirement import LONGEST_S, require, require_max_in_flight

__all__ = ["Replay"]


def _as_kept(times: str | os.PathLike[str] | Iterable[float]) -> str | tuple[float, ...]:
    """Return a path as text, and numbers as a tuple."""
    if isinstance(times, (str, os.PathLike)):
        return os.fspath(times)
    try:
        return tuple(map(float, times))
    except (TypeError, ValueError) as problem:
        raise SpecError("times to replay are a file, or a list of seconds") from problem


@dataclass(frozen=True)
class Replay:
    """An open load that repeats given times; it ends with the last of them.

    Attributes
    ----------
    times
        Seconds since the start, 0 or more and ascending, or a file: of one number of seconds a line; of JSON lines
        with ``offset_s`` (seconds since the start) or ``timestamp`` (ISO 8601, or seconds since any time); a run
        directory, or its ``records.jsonl``, whose intended times are taken. Of timestamps and runs the first is
        the start.
    max_in_flight
        As of `Constant`.

    Raises
    ------
    SpecError
        Where there are no times, or the file cannot be read.
    """

    times: Annotated[str | tuple[float, ...], BeforeValidator(_as_kept)]
    max_in_flight: int | None = None
    kind: Literal["replay"] = field(default="replay", repr=False)

    if TYPE_CHECKING:  # what may be given, and is kept as text or a tuple

        def __init__(
            self, times: str | os.PathLike[str] | Iterable[float], max_in_flight: int | None = None
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", _as_kept(self.times))
        require_max_in_flight(self.max_in_flight)
        offsets_s = self.offsets_s
        require(len(offsets_s) > 0, f"there are no times to replay{self._told}")
        for number, (before_s, offset_s) in enumerate(pairwise((0.0, *offsets_s)), start=1):
            require(
                before_s <= offset_s < LONGEST_S,
                f"times to replay must be 0 or more, and ascending: number {number}{self._told} is {offset_s:g}",
            )

    @cached_property
    def offsets_s(self) -> tuple[float, ...]:
        """The times, in seconds since the start; of a file, as it was when they were first asked for."""
        return read_offsets(Path(self.times)) if isinstance(self.times, str) else self.times

    @property
    def _told(self) -> str:
        return f" in {self.times}" if isinstance(self.times, str) else ""
