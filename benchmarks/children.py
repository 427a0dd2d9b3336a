"""Starting other processes: each side of a benchmark has one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["BENCHMARKS", "ChildFailed", "ask_child", "child_environment", "module_command", "notice"]

BENCHMARKS = Path(__file__).resolve().parent
LONGEST_S = 600


class ChildFailed(RuntimeError):
    """A process did not do what it was asked to; the message is its last line."""


def notice(message: str) -> None:
    """Tell the person who waits something that is not a figure."""
    print(message, file=sys.stderr, flush=True)


def module_command(module: str) -> list[str]:
    """Return the command that runs a module of this folder."""
    return [sys.executable, "-m", module]


def child_environment() -> dict[str, str]:
    """Return the environment in which modules of this folder are found."""
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCHMARKS), *([inherited] if inherited else [])])}


def ask_child(command: Sequence[str], request: object) -> dict[str, Any]:
    """Run a command to its end: it reads one JSON object and prints one, which is returned.

    Raises
    ------
    ChildFailed
        Where it fails, or takes more than ten minutes.
    """
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request),
            env=child_environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"{command[-1]} took more than {LONGEST_S} s") from None
    if done.returncode != 0:
        last_line = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ChildFailed(f"{command[-1]} failed: {last_line}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
