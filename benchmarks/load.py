"""What a client is asked to send, and what it then tells; both travel as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

__all__ = ["MAX_TOKENS", "WARM_UP_PROMPT", "Answer", "Load", "Outcome", "Run", "read_load", "tell"]

MAX_TOKENS = 100_000
"""More than any answer has."""
WARM_UP_PROMPT = "warm-up"
"""Asked once, for one token, before anything is measured."""


@dataclass(frozen=True)
class Load:
    """Requests in a closed loop: each user sends its next one when its last is answered.

    Attributes
    ----------
    url
        The server's base URL.
    keep_arrivals
        Whether the outcome tells of each answer; a client notes its arrivals in any case.
    event_loop
        ``"asyncio"`` or ``"uvloop"``, for clients that can choose.
    """

    url: str
    model: str
    users: int
    prompts: Sequence[str]
    keep_arrivals: bool = False
    event_loop: str = "asyncio"

    def body(self, prompt: str, max_tokens: int = MAX_TOKENS) -> bytes:
        """Return the request, the same for every client."""
        return json.dumps(
            {
                "model": self.model,
                "messages": [{"role": "user", "content": prompt}],
                "max_tokens": max_tokens,
                "temperature": 0,
                "top_p": 1,
                "stream": True,
                "stream_options": {"include_usage": True},
            }
        ).encode()

    @property
    def call_url(self) -> str:
        """Where requests are sent."""
        return f"{self.url}/v1/chat/completions"


@dataclass(frozen=True)
class Run:
    """A run of laptime as people make it.

    Attributes
    ----------
    load_kind, load_value
        ``"closed"`` and a number of users, or ``"constant"`` or ``"poisson"`` and a rate a second.
    prompts
        Each is its sample's id too.
    run_dir
        Where the run's files go.
    """

    url: str
    model: str
    load_kind: str
    load_value: int
    prompts: Sequence[str]
    run_dir: str
    max_tokens: int = MAX_TOKENS
    seed: int = 0


@dataclass(slots=True)
class Answer:
    """One answer as a client saw it, in nanoseconds of the monotonic clock.

    Attributes
    ----------
    asked_ns
        Just before the request was given to the client's library.
    arrived_ns
        When each piece of text was there to be read.
    """

    prompt: str
    asked_ns: int
    arrived_ns: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of a load, and what it cost the client's process after its first request.

    Attributes
    ----------
    finished
        Requests answered to the end.
    tokens
        Pieces of text that came, the empty ones aside; ``None`` from a client that does not look.
    """

    cpu_s: float
    wall_s: float
    memory_kib: int | None
    finished: int
    tokens: int | None
    answers: Sequence[Answer] = ()


def read_load() -> Load:
    """Return the load that this process is asked for."""
    return Load(**json.loads(sys.stdin.read()))


def tell(outcome: Outcome) -> None:
    """Print what became of it."""
    print(json.dumps(asdict(outcome)))
