"""What a piece of work cost the process that did it."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from types import TracebackType

__all__ = ["Account"]

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Account:
    """Measures a ``with`` block.

    Attributes
    ----------
    cpu_s
        User and system time of all threads of this process.
    wall_s
        Time on the clock.
    memory_kib
        By how much the most memory that was ever resident in the block exceeds what was resident before it;
        ``None`` where the system does not tell.
    """

    def __init__(self) -> None:
        self.cpu_s = self.wall_s = 0.0
        self.memory_kib: int | None = None

    def __enter__(self) -> Account:
        self._resident_kib = _status_kib("VmRSS") if _forget_peak() else None
        self._started_s = time.monotonic()
        self._used_s = _cpu_s()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cpu_s = _cpu_s() - self._used_s
        self.wall_s = time.monotonic() - self._started_s
        if self._resident_kib is not None:
            self.memory_kib = _status_kib("VmHWM") - self._resident_kib


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _forget_peak() -> bool:
    """Let the kernel count the peak of resident memory anew, for imports may have taken more; whether it does."""
    try:
        _CLEAR.write_text("5")
    except OSError:  # not Linux, or not allowed
        return False
    return True


def _status_kib(name: str) -> int:
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
