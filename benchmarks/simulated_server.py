"""laptime's simulated server in a process of its own, which knows when it really sent what.

As a module it is that process: it reads the server's description as one line of JSON, prints its URL, and writes what
it did each time it is asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from children import ChildFailed, child_environment, module_command

__all__ = ["SimulatedServer", "most_at_once"]


class SimulatedServer:
    """A model server on the loopback; it serves until its ``with`` block ends.

    Parameters
    ----------
    models
        The fields of `laptime.simulator.SimulatedModel`, one mapping a model.
    questions
        What the models know, as `laptime.Simulator` takes it: a question's ``text`` is what a prompt is found by.
    """

    def __init__(self, models: Sequence[Mapping[str, object]], questions: Sequence[Mapping[str, object]] = ()) -> None:
        self._process = subprocess.Popen(
            module_command("simulated_server"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(),
            text=True,
        )
        self.url: str = self._ask(json.dumps({"models": list(models), "questions": list(questions)}))

    def new_truth(self) -> list[dict[str, Any]]:
        """Return what it did since this was last asked: a mapping a call, as ``docs/formats.md`` has it."""
        calls: list[dict[str, Any]] = self._ask("truth")
        return calls

    def _ask(self, line: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None  # both are pipes
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise ChildFailed("the simulated server has ended; its last lines stand above")
        return json.loads(answer)

    def __enter__(self) -> SimulatedServer:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()  # it ends with its input
        self._process.wait()


def most_at_once(calls: Sequence[Mapping[str, Any]]) -> int:
    """Return how many calls the server was answering at the same time, at most."""
    begun = [(call["received_ns"], 1) for call in calls]
    ended = [(call["done_ns"], -1) for call in calls]
    most = now = 0
    for _, step in sorted(begun + ended):
        now += step
        most = max(most, now)
    return most


def _fields_of(call: object) -> dict[str, Any]:
    """Return all that the simulator tells of a call."""
    return {name: getattr(call, name) for name in dir(call) if not name.startswith("_")}


def _serve() -> None:
    from laptime.simulator import SimulatedModel, Simulator

    description = json.loads(sys.stdin.readline())
    models = [SimulatedModel(**model) for model in description["models"]]
    with Simulator(models, samples=description["questions"]) as simulator:
        print(json.dumps(simulator.url), flush=True)
        told = 0
        for _ in sys.stdin:
            calls = simulator.truth()[told:]
            told += len(calls)
            print(json.dumps([_fields_of(call) for call in calls]), flush=True)


if __name__ == "__main__":
    _serve()
