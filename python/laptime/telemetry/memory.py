"""The memory of this process while a model is loaded and measured."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from laptime.telemetry.sampling import Sampler

__all__ = ["MemoryUse", "MemoryWatch", "resident_bytes"]

_INTERVAL_S = 0.05


@dataclass(frozen=True)
class MemoryUse:
    """The resident memory of a process, in bytes.

    Attributes
    ----------
    initial
        Before the model was loaded.
    increase
        Right after it was loaded, above the initial one.
    """

    initial: int
    min: int
    max: int
    average: float
    increase: int

    @classmethod
    def of(cls, initial: int, loaded: int, samples: Sequence[int]) -> MemoryUse:
        """Sum samples up, of which there is one at least."""
        return cls(initial, min(samples), max(samples), sum(samples) / len(samples), loaded - initial)


def resident_bytes() -> int:
    """Return the resident memory of this process; where the system does not tell (macOS), the most it ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return _highest_resident_bytes()
    return pages * os.sysconf("SC_PAGE_SIZE")


def _highest_resident_bytes() -> int:
    import resource

    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * 1024


class MemoryWatch:
    """Samples the resident memory of this process from its start to its end; a context manager.

    A moment between two samples may have held more: the maximum is of what was sampled.

    Parameters
    ----------
    read
        Returns the resident bytes.
    interval_s
        From one sample to the next.
    """

    def __init__(self, read: Callable[[], int] = resident_bytes, interval_s: float = _INTERVAL_S) -> None:
        self._sampler = Sampler(read, interval_s)
        self._initial = 0
        self._loaded: int | None = None

    def __enter__(self) -> MemoryWatch:
        self._initial = self._sampler.add()
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sampler.stop()

    def mark_loaded(self) -> None:
        """Say that the model is loaded now."""
        self._loaded = self._sampler.add()

    def forget(self) -> None:
        """Begin anew with samples, such as for another batch size; what loading took stays."""
        self._sampler.forget()

    def use(self) -> MemoryUse:
        """Return the use until now."""
        newest = self._sampler.add()
        return MemoryUse.of(self._initial, newest if self._loaded is None else self._loaded, self._sampler.values())
