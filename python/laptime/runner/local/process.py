"""Having a pass measured by a fresh process, and bearing its end, whatever that is."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from laptime.errors import TargetError
from laptime.runner.local.job import LocalJob
from laptime.runner.local.lost import record_lost
from laptime.runner.local.messages import Message
from laptime.runner.local.requests import LocalRequest, measured_requests, warmup_requests
from laptime.runner.progress import ProgressListener
from laptime.store.manifest import LoadedModel, Segment

__all__ = ["run_job_in_process"]

_COMMAND = (sys.executable, "-m", "laptime.runner.local.worker")
_LONGEST_SILENCE_S = 3600.0
"""While it loads a model, which may come from the Hub, or reads a text for its perplexity."""
_LONGEST_TOKEN_S = 60.0
"""A request that is late is ended at its next token: so much longer than its timeout we wait."""
_LONGEST_FAREWELL_S = 10.0
"""After Ctrl-C, to write down what was in flight."""

Process = subprocess.Popen[bytes]


def run_job_in_process(
    job: LocalJob,
    listener: ProgressListener,
    tell: Callable[[LoadedModel], None],
    begun: Callable[[Segment], None],
    command: tuple[str, ...] = _COMMAND,
) -> None:
    """Have a job done by a process of its own, which has ended when this returns or raises.

    Parameters
    ----------
    tell
        Hears what is known of the model, as it becomes known.
    begun
        Hears which process it is.
    command
        What to start.

    Raises
    ------
    TargetError, DataError
        What the process could not do, or that it died or did not answer any more. What it recorded stays; what it
        had begun and not recorded is recorded as lost.
    KeyboardInterrupt
        On Ctrl-C, after the process has written down what was in flight.
    """
    flight = _Flight(job)
    with TemporaryFile() as given, TemporaryFile() as said, _started(job, given, said, command) as process:
        try:
            for message in _messages(process, flight):
                if message.problem is not None:
                    raise message.problem.to_error()
                if message.segment is not None:
                    begun(message.segment)
                if message.model is not None:
                    tell(message.model)
                if message.progress is not None:
                    listener.progress(message.progress)
        except KeyboardInterrupt:
            _interrupt(process)
            record_lost(job, flight.begun, "cancelled", "the run ended first")
            raise
        if (status := process.wait()) != 0:
            cause = "did not answer any more, and was ended" if flight.overdue else _cause_of_death(status, said)
            told = f"{job.local.label}: its process {cause}"
            record_lost(job, flight.begun, "connection_lost", told)
            raise TargetError(told)


@contextmanager
def _started(job: LocalJob, given: IO[bytes], said: IO[bytes], command: tuple[str, ...]) -> Iterator[Process]:
    given.write(job.to_json())
    given.seek(0)
    process = subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=said, env=_environment())
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _environment() -> dict[str, str]:
    """Return an environment in which a process imports what this one does, and nothing that lies about."""
    packages = str(Path(__file__).parents[3])
    path = [folder for folder in (os.environ.get("PYTHONPATH"), packages) if folder]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONSAFEPATH": "1"}


class _Flight:
    """What a process has begun, and until when it may be silent, by what it told."""

    def __init__(self, job: LocalJob) -> None:
        self.begun: list[tuple[LocalRequest, int]] = []
        self.silent_until_s = time.monotonic() + _LONGEST_SILENCE_S
        self.overdue = False
        self._asks = False
        self._job = job
        self._stages = {"warm-up": warmup_requests(job), "measure": measured_requests(job)}

    def hear(self, message: Message) -> None:
        if (progress := message.progress) is not None:
            planned = self._stages.get(progress.stage, [])
            asked = planned[progress.finished : progress.finished + progress.in_flight]
            self.begun += [(request, message.at_ns or 0) for request in asked]
            self._asks = bool(asked)
        may_be_silent_s = self._job.timeout_s + _LONGEST_TOKEN_S if self._asks else _LONGEST_SILENCE_S
        self.silent_until_s = time.monotonic() + may_be_silent_s


def _messages(process: Process, flight: _Flight) -> Iterator[Message]:
    """Yield what a process tells, until it closes its output; one that is silent for too long is killed."""
    assert process.stdout is not None
    descriptor, unread = process.stdout.fileno(), b""
    while True:
        if not select.select([descriptor], [], [], max(0.0, flight.silent_until_s - time.monotonic()))[0]:
            flight.overdue = True
            process.kill()
            return
        read = os.read(descriptor, 2**16)
        if not read:
            return
        *lines, unread = (unread + read).split(b"\n")
        for message in map(Message.model_validate_json, lines):
            flight.hear(message)
            yield message


def _interrupt(process: Process) -> None:
    """Let a process end as on Ctrl-C. A notebook interrupts only us, a terminal both: it takes the first."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_LONGEST_FAREWELL_S)  # reads on, so that it need not wait for us
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cause_of_death(status: int, said: IO[bytes]) -> str:
    if status == -signal.SIGKILL:
        return "was killed, as the system does where memory runs out"
    if status < 0:
        return f"was ended by a signal: {signal.strsignal(-status)}"
    said.seek(0)
    lines = said.read().decode(errors="replace").replace("\r", "\n").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"ended with status {status}: {last}"
