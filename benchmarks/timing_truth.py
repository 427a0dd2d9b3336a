"""Is what a client reports true? Its stamps are held against those of the server that sent the tokens.

A simulated server sends 64, then 500 streams of 100 tokens, one every 10 ms after 20 ms, and notes when it really sent
each. Client and server are processes of their own that share two cores.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from children import ChildFailed, notice
from clients.ask import ask_client, installed, run_laptime
from load import Load, Run
from machine import prepare_machine
from options import Options, Size, parse_options
from rows import Aims, Report, Row, at_least, at_most, at_most_times_peer, rows_beside_peers
from run_directory import Record, measured_records
from simulated_server import SimulatedServer
from timing_errors import Errors, Seen, errors_of, pooled

PEERS = ("aiohttp", "aiohttp+uvloop", "httpx")

AIMS: Aims = {
    ("streams_64", "arrival_error_p99_ms", None): at_most(0.6),
    ("streams_500", "arrival_error_p99_ms", None): at_most(2),
    ("streams_500", "arrival_error_p99_ms", "aiohttp"): at_most_times_peer(1 / 20, "1/20 of it"),
    ("streams_64", "uncertainty_coverage", None): at_least(0.999),
    ("streams_500", "uncertainty_coverage", None): at_least(0.999),
}

_TIME_TO_FIRST_TOKEN_S = 0.020
_INTER_TOKEN_S = 0.010


@dataclass(frozen=True)
class Case:
    """So many streams at once, each of so many tokens.

    Attributes
    ----------
    rounds
        How often laptime and its peers meet the server.
    fewer_rounds
        Peers that take part in the first of these rounds only, and in how many.
    """

    name: str
    streams: int
    tokens: int
    rounds: int
    fewer_rounds: Mapping[str, int]

    @property
    def openings(self) -> list[str]:
        """A short request of each user, so that what is measured goes over connections that stand already."""
        return [f"opening {number:06d}" for number in range(self.streams)]

    @property
    def requests(self) -> list[str]:
        """What is measured; each is a question of its own, so that the server can tell them apart."""
        return [f"request {number:06d}" for number in range(self.streams)]

    @property
    def prompts(self) -> list[str]:
        """All that is sent, in this order."""
        return self.openings + self.requests

    @property
    def questions(self) -> list[dict[str, str]]:
        """What the server knows: one word for an opening, all the tokens for a request."""
        long_reply = " ".join(["word"] * self.tokens)
        replies = {**dict.fromkeys(self.openings, "yes"), **dict.fromkeys(self.requests, long_reply)}
        return [{"id": text, "text": text, "reply": reply} for text, reply in replies.items()]

    def clients_of(self, number: int, peers: Sequence[str]) -> list[str]:
        """Return who takes part in a round, in turn: another one goes first each time."""
        taking_part = [peer for peer in peers if number < self.fewer_rounds.get(peer, self.rounds)]
        clients = ["laptime", *taking_part]
        first = number % len(clients)
        return clients[first:] + clients[:first]


def cases(options: Options) -> list[Case]:
    """Return what is measured."""
    rounds, tokens = options.count(tiny=1, quick=4, full=10), options.count(tiny=5, full=100)
    few, many = options.count(tiny=4, full=64), options.count(tiny=8, full=500)
    is_quick = options.size is Size.QUICK  # httpx takes many times as long as the streams themselves
    return [
        Case("streams_64", few, tokens, rounds, fewer_rounds={"httpx": 1} if is_quick else {}),
        Case("streams_500", many, tokens, rounds, fewer_rounds={"httpx": 0, "aiohttp+uvloop": 2} if is_quick else {}),
    ]


def seen_by_laptime(case: Case, url: str) -> list[Seen]:
    """Run laptime, and return what its records say."""
    with tempfile.TemporaryDirectory() as folder:
        run_laptime(
            Run(
                url=url,
                model="laptime",
                load_kind="closed",
                load_value=case.streams,
                prompts=case.prompts,
                run_dir=folder,
            )
        )
        return [_seen_in(record) for record in measured_records(Path(folder))]


def _seen_in(record: Record) -> Seen:
    return Seen(record.sample_id, record.intended_ns, record.arrived_ns, record.chunk_tokens, record.uncertainty_ns)


def seen_by_peer(peer: str, case: Case, url: str) -> list[Seen]:
    """Run another client, and return what it noted."""
    load = Load(url=url, model=peer, users=case.streams, prompts=case.prompts, keep_arrivals=True)
    return [Seen(answer.prompt, answer.asked_ns, answer.arrived_ns) for answer in ask_client(peer, load).answers]


def models(clients: Iterable[str]) -> list[dict[str, object]]:
    """Return a model of the same times for each client, so that the server can tell them apart too."""
    times = {"time_to_first_token_s": _TIME_TO_FIRST_TOKEN_S, "inter_token_s": _INTER_TOKEN_S}
    return [{"name": client, **times, "p_right": 1} for client in clients]


def one_client(client: str, case: Case, server: SimulatedServer) -> Errors:
    """Let a client meet the server once."""
    seen = seen_by_laptime(case, server.url) if client == "laptime" else seen_by_peer(client, case, server.url)
    truth = {call["question_id"]: call for call in server.new_truth() if call["model"] == client}
    requests = set(case.requests)
    return errors_of([request for request in seen if request.prompt in requests], truth)


def measure(case: Case, peers: Sequence[str]) -> dict[str, Errors]:
    """Return the errors of each client in one case, over all rounds."""
    by_client: dict[str, list[Errors]] = defaultdict(list)
    with SimulatedServer(models(["laptime", *peers]), case.questions) as server:
        for number in range(case.rounds):
            notice(f"{case.name}: round {number + 1} of {case.rounds}")
            for client in case.clients_of(number, peers):
                by_client[client].append(one_client(client, case, server))
    return {client: pooled(by_client[client]) for client in ("laptime", *peers) if client in by_client}


def rows_of(case: Case, errors: Mapping[str, Errors]) -> list[Row]:
    """Return the figures of one case."""
    rows: list[Row] = []
    for kind in ("arrival", "ttft"):
        for name, p in (("p50", 0.50), ("p99", 0.99)):
            values = {client: float(np.quantile(getattr(e, kind), p)) for client, e in errors.items()}
            rows += rows_beside_peers(case.name, f"{kind}_error_{name}_ms", values)
    ours = errors["laptime"]
    return [
        *rows,
        Row(case.name, "uncertainty_p50_ms", float(np.quantile(ours.uncertainty, 0.50))),
        Row(case.name, "uncertainty_p99_ms", float(np.quantile(ours.uncertainty, 0.99))),
        Row(case.name, "uncertainty_coverage", float(np.mean(ours.covered))),
    ]


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    report = Report(options.as_json, AIMS)
    peers = installed(PEERS)
    try:
        for case in cases(options):
            report.add(rows_of(case, measure(case, peers)))
    except ChildFailed as problem:
        sys.exit(f"timing_truth: {problem}")


if __name__ == "__main__":
    main()
