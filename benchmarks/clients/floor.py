"""The floor: `floor.cpp`, compiled here and now."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from children import BENCHMARKS, ChildFailed, ask_child, notice
from load import WARM_UP_PROMPT, Load, Outcome

__all__ = ["ask_floor", "compile_floor"]


def compile_floor(folder: Path) -> Path | None:
    """Compile it into a folder; ``None``, of which it is told, where that cannot be."""
    compiler = shutil.which("c++")
    if compiler is None:
        notice("floor is left out: there is no c++ to compile it")
        return None
    program = folder / "floor"
    command = [compiler, "-std=c++20", "-O2", str(BENCHMARKS / "floor.cpp"), "-o", str(program), "-lcurl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error" in line), "no reason given")
        notice(f"floor is left out: it cannot be compiled ({reason.strip()})")
        return None
    return program


def ask_floor(program: Path, load: Load) -> Outcome:
    """Let it send a load, with the body of the first prompt for all. Raises `ChildFailed` where it could not."""
    bodies = [load.body(WARM_UP_PROMPT, 1).decode(), load.body(load.prompts[0]).decode()]
    command = [str(program), load.call_url, *bodies, str(load.users), str(len(load.prompts))]
    outcome = Outcome(**ask_child(command, None))
    if outcome.finished != len(load.prompts):
        raise ChildFailed(f"floor: {outcome.finished} of {len(load.prompts)} requests were answered")
    return outcome
