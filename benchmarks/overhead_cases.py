"""The loads that every client is asked to send, so that their costs can be held side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from load import Load
from options import Options, Size

__all__ = ["Case", "cases"]

_SLOW_PEERS = frozenset({"httpx", "openai"})
"""They take many times as long as the others, and so are asked for less."""


@dataclass(frozen=True)
class Case:
    """A load, who is to send it, and what is told of it.

    Attributes
    ----------
    model
        The fields of the simulated model beside its name.
    users, requests, tokens
        Requests in a closed loop, each answered in so many tokens.
    slow_requests
        How many a slow peer is asked for; none if 0.
    rounds
        How often each client sends it.
    metrics
        By name, of all that a client did in this case.
    all_at_once
        Whether all users must have been served at the same time.
    without
        Clients that are left out.
    """

    name: str
    model: Mapping[str, float]
    users: int
    requests: int
    tokens: int
    slow_requests: int
    rounds: int
    metrics: Sequence[str]
    all_at_once: bool = False
    without: Collection[str] = ()

    def requests_of(self, client: str) -> int:
        """Return how many requests a client is asked for; 0 where it is left out."""
        if client in self.without:
            return 0
        return self.slow_requests if client in _SLOW_PEERS else self.requests

    def load(self, url: str, requests: int) -> Load:
        """Return what one client sends in one round."""
        prompts = [f"request {number:06d}" for number in range(requests)]
        return Load(url=url, model=self.name, users=min(self.users, requests), prompts=prompts)


def cases(options: Options) -> list[Case]:
    """Return what is measured of all clients."""
    count = options.count
    paced = {"time_to_first_token_s": 0.020, "inter_token_s": 0.010}
    at_once = {"time_to_first_token_s": 0.0, "inter_token_s": 0.0}
    held_s = options.choose(tiny=0.2, quick=3, full=5)
    held = {"time_to_first_token_s": 0.020, "inter_token_s": held_s}
    few, many, held_streams = count(tiny=4, full=64), count(tiny=8, full=500), count(tiny=8, full=5000)
    tokens = count(tiny=3, full=100)
    left_out_of_quick = ("aiohttp+uvloop",) if options.size is Size.QUICK else ()
    return [
        Case(
            name="one_chunk_c64",
            model=at_once,
            users=few,
            requests=count(tiny=8, full=10_000),
            tokens=1,
            slow_requests=count(tiny=8, quick=128, full=1000),
            rounds=count(tiny=1, quick=2, full=10),
            metrics=("cpu_us_per_request", "requests_per_s"),
        ),
        Case(
            name="paced_64x100",
            model=paced,
            users=few,
            requests=few,
            tokens=tokens,
            slow_requests=count(tiny=4, quick=0, full=64),
            rounds=count(tiny=1, quick=2, full=10),
            metrics=("cpu_us_per_token",),
        ),
        Case(
            name="paced_500x100",
            model=paced,
            users=many,
            requests=many,
            tokens=tokens,
            slow_requests=count(tiny=8, quick=0, full=500),
            rounds=count(tiny=1, quick=1, full=5),
            metrics=("cpu_us_per_token",),
            without=left_out_of_quick,
        ),
        Case(
            name="burst_64x100",
            model=at_once,
            users=few,
            requests=count(tiny=8, quick=256, full=1280),
            tokens=tokens,
            slow_requests=count(tiny=8, quick=0, full=256),
            rounds=count(tiny=1, quick=2, full=5),
            metrics=("cpu_us_per_token", "requests_per_s"),
            without=left_out_of_quick,
        ),
        Case(
            name="held_5000",
            model=held,
            users=held_streams,
            requests=held_streams,
            tokens=2,
            slow_requests=0,  # they need longer to open 5,000 streams than anybody would hold them
            rounds=count(tiny=1, quick=1, full=3),
            metrics=("kib_per_stream",),
            all_at_once=True,
            without=left_out_of_quick,
        ),
    ]
