"""Runs of the command against a simulated server that goes wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import call_laptime, own_environment
from faults import REPLY
from run_directories import records_of, summary_of

import laptime as lt
from laptime.simulator import LawConfig, SimulatedModel

QUESTIONS = ("Count to six, please.", "Once more, please.", "And again, please.")


@dataclass(frozen=True)
class Measured:
    """What a run left behind: its folder, and of the command what it printed and its exit code."""

    run: Path
    exit_code: int
    stdout: str
    stderr: str
    calls: Sequence[Any]
    """What the server did, call by call."""

    @property
    def told(self) -> str:
        """What it printed, as if on one line."""
        return " ".join(self.stdout.split())

    def records(self, name: str) -> list[dict[str, Any]]:
        return records_of(self.run, f"openai/{name}")

    def summary(self, name: str) -> dict[str, Any]:
        return summary_of(self.run, f"openai/{name}")


def model_with(name: str, *faults: Mapping[str, Any], **behaviour: Any) -> SimulatedModel:
    """Return a model that answers within a few milliseconds, and always right."""
    one_ms = LawConfig(median=0.001)
    return SimulatedModel(
        name=name, time_to_first_token_s=one_ms, inter_token_s=one_ms, p_right=1, faults=faults, **behaviour
    )


def serve(models: Sequence[SimulatedModel], key: str | None = None) -> lt.Simulator:
    """Start a server whose models know the questions."""
    samples = [{"id": f"count-{n}", "text": text, "reply": REPLY} for n, text in enumerate(QUESTIONS)]
    return lt.Simulator(models, samples=samples, key=key)


def write_prompts(folder: Path) -> Path:
    """Write the questions as prompts of one's own."""
    path = folder / "prompts.json"
    path.write_text(json.dumps(QUESTIONS))
    return path


def measure(
    folder: Path, models: Sequence[SimulatedModel], *flags: object, streamed: bool = True, key: str | None = None
) -> Measured:
    """Measure models with the real command, one after another, each with the same three questions."""
    named = [part for model in models for part in ("-m", f"openai/{model.name}")]
    stream = "--stream" if streamed else "--no-stream"
    with serve(models, key) as server:
        asked = ("--url", server.url, "--prompts-file", write_prompts(folder), stream, "--run-dir", "run", *flags)
        done = call_laptime(folder, own_environment(), "run", *named, *asked)
        return Measured(folder / "run", done.returncode, done.stdout, done.stderr, server.truth())
