"""Runs against a real server, with the bytes that it sent beside the records that laptime made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conftest import call_laptime, own_environment
from recording_proxy import Exchange, recording_proxy
from run_directories import measured_records
from server_answers import Answer, prompt_in, recorded_answer, server_answer

import laptime as lt

LIMITS = {"one token": 1, "two tokens": 2, "seven tokens": 7}
MAX_TOKENS = 24
FEW = {f"number {i}": f"Tell me of the number {i}." for i in range(8)}
PROMPTS = {
    **{name: f"Answer in {name}." for name in LIMITS},
    "other letters": 'Grüße, "你好"\n\tund \\ 🙂',
    **FEW,
}
"""What is asked, by the id of the sample."""


@dataclass(frozen=True)
class RecordedRun:
    """What laptime recorded, and what the server said to it.

    Attributes
    ----------
    connections
        The exchanges of each connection on which something was generated.
    """

    api: str
    streamed: bool
    records: list[dict[str, Any]]
    connections: list[list[Exchange]]

    def answers(self) -> list[tuple[Answer, Answer]]:
        """Return, record by record, what laptime says of the answer and what the server had said."""
        said = {prompt_in(e.question): e.answer for exchanges in self.connections for e in exchanges}
        return [
            (recorded_answer(record), server_answer(self.api, said[PROMPTS[record["sample_id"]]]))
            for record in self.records
        ]


def limit_of(record: dict[str, Any]) -> int:
    """Return how many tokens `run_by_command` let an answer have."""
    return LIMITS.get(record["sample_id"], MAX_TOKENS)


def run_by_command(url: str, api: str, model: str, streamed: bool, folder: Path) -> RecordedRun:
    """Ask all prompts with ``laptime run``, two at a time."""
    samples = [{"id": name, "text": text, "max_tokens": LIMITS.get(name, MAX_TOKENS)} for name, text in PROMPTS.items()]
    (folder / "prompts.json").write_text(json.dumps(samples))

    def measure(proxy_url: str) -> Path:
        asked = ["run", "-m", f"{api}/{model}", "--url", proxy_url, "--prompts-file", "prompts.json"]
        asked += ["--concurrency", "2", "--warmup", "0", "--max-tokens", str(MAX_TOKENS), "--run-dir", "run"]
        asked += ["--stream" if streamed else "--no-stream"]
        done = call_laptime(folder, own_environment(), *asked)
        assert done.returncode == 0, done.stderr
        return folder / "run"

    return _recorded(url, api, streamed, measure)


def run_from_python(
    url: str,
    api: str,
    model: str,
    streamed: bool,
    folder: Path,
    *,
    extra_body: dict[str, Any] | None = None,
    stop: tuple[str, ...] = (),
    top_logprobs: int | None = None,
) -> RecordedRun:
    """Ask a few of the prompts, for 12 tokens each."""

    def measure(proxy_url: str) -> Path:
        samples = [lt.Sample(name, text) for name, text in FEW.items()]
        server = lt.Server(api, model, url=proxy_url, extra_body=extra_body)
        generation = lt.Generation(max_tokens=12, stream=streamed, stop=stop, top_logprobs=top_logprobs)
        lt.run(server, lt.Task("few", samples), generation=generation, warmup=0, run_dir=folder)
        return folder

    return _recorded(url, api, streamed, measure)


def _recorded(url: str, api: str, streamed: bool, measure: Callable[[str], Path]) -> RecordedRun:
    server = urlsplit(url)
    with recording_proxy(str(server.hostname), int(server.port or 0)) as proxy:
        records = measured_records(measure(proxy.url))
    asked = [[e for e in exchanges if e.question] for exchanges in proxy.exchanges()]
    return RecordedRun(api, streamed, records, [exchanges for exchanges in asked if exchanges])
