"""Reading a value again and again, beside what is measured."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Sampler"]

Value = TypeVar("Value")


class Sampler(Generic[Value]):
    """Reads a value at even times on a thread of its own, until it is stopped.

    Parameters
    ----------
    read
        Returns the value; it must be quick, since it takes turns with what is measured. An exception ends the
        reading: what was read until then stays.
    interval_s
        From one reading to the next.
    """

    def __init__(self, read: Callable[[], Value], interval_s: float) -> None:
        self._read = read
        self._interval_s = interval_s
        self._values: list[Value] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read_on, name="laptime telemetry", daemon=True)

    def start(self) -> None:
        """Begin; the first reading is after one interval."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for a reading under way."""
        self._stopped.set()
        self._thread.join()

    def add(self) -> Value:
        """Read now, on the caller's thread."""
        value = self._read()
        with self._lock:
            self._values.append(value)
        return value

    def forget(self) -> None:
        """Throw away what was read so far."""
        with self._lock:
            self._values.clear()

    def values(self) -> list[Value]:
        """Return what was read so far, in its order."""
        with self._lock:
            return list(self._values)

    def _read_on(self) -> None:
        while not self._stopped.wait(self._interval_s):
            try:
                self.add()
            except Exception:  # of a driver or a file system: there is nobody on this thread to tell
                return
