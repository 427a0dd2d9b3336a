"""The process that measures one pass: ``python -m laptime.runner.local.worker``.

It reads its `LocalJob` as JSON from its input, and tells how it goes by messages on its output.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import BinaryIO, NoReturn

from laptime import _core
from laptime.errors import LaptimeError
from laptime.runner.local.held import LocalModels
from laptime.runner.local.job import LocalJob
from laptime.runner.local.measure import run_job
from laptime.runner.local.messages import Message, Problem
from laptime.runner.progress import Progress
from laptime.runner.segment import segment_of_this_process
from laptime.store.manifest import LoadedModel

__all__ = ["main"]

_INTERRUPTED = 130


class _Output:
    """Tells whoever started this process; a listener."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def tell(self, message: Message) -> None:
        # Whoever started us may be gone: the pipe is broken then, and the error ends this process, too.
        self._pipe.write(message.model_dump_json().encode() + b"\n")
        self._pipe.flush()

    def progress(self, progress: Progress) -> None:
        self.tell(Message(progress=progress, at_ns=_core.now_ns()))

    def problem(self, label: str, message: str) -> None:
        """Say nothing: what cannot be measured is told as an error."""

    def model(self, model: LoadedModel) -> None:
        self.tell(Message(model=model))


def main() -> int:
    """Do the job. Returns 0, 1 where it could not be done (the reason is told) or 130 on Ctrl-C."""
    signal.signal(signal.SIGINT, _interrupt)
    output = _Output(_take_output())
    try:
        job = LocalJob.of_json(sys.stdin.buffer.read())
        output.tell(Message(segment=segment_of_this_process(job.segment)))
        with LocalModels() as held:
            run_job(job, held, output, output.model)
    except LaptimeError as problem:
        output.tell(Message(problem=Problem.of(problem)))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal and our parent both send it: once is enough
    raise KeyboardInterrupt


def _take_output() -> BinaryIO:
    """Keep the output for messages: what a library prints goes to where errors go."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


if __name__ == "__main__":
    sys.exit(main())
