"""What does a client cost that times what it sees? CPU a request and a token, requests a second, memory a stream.

Every client sends the same requests to the same simulated server, in a process of its own, on two cores that both
share; the clients take turns, and their rounds are summed. CPU is user and system time of all threads of the client's
process, without its imports and without its first request.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from children import ChildFailed, ask_child, module_command, notice
from clients.ask import ask_client, ask_engine, installed
from clients.floor import ask_floor, compile_floor
from load import Load, Outcome
from load_generators import cpu_s_per_request, install
from machine import prepare_machine
from options import Options, option_parser
from overhead_cases import Case, cases
from rows import Aims, Report, Row, at_most, at_most_times_peer, rows_beside_peers
from simulated_server import SimulatedServer, most_at_once

PEERS = ("aiohttp", "aiohttp+uvloop", "httpx", "openai")

AIMS: Aims = {
    ("one_chunk_c64", "cpu_us_per_request", "floor"): at_most_times_peer(1.5, "1.5 times it"),
    ("one_chunk_c64", "cpu_us_per_request", "aiohttp"): at_most_times_peer(1 / 4, "1/4 of it"),
    ("one_chunk_c64", "cpu_us_per_request", "openai"): at_most_times_peer(1 / 20, "1/20 of it"),
    ("paced_64x100", "cpu_us_per_token", "floor"): at_most_times_peer(1.5, "1.5 times it"),
    ("paced_64x100", "cpu_us_per_token", "aiohttp"): at_most_times_peer(1 / 3, "1/3 of it"),
    ("paced_500x100", "cpu_us_per_token", "floor"): at_most_times_peer(1.5, "1.5 times it"),
    ("burst_64x100", "cpu_us_per_token", "floor"): at_most_times_peer(1.5, "1.5 times it"),
    ("held_5000", "kib_per_stream", None): at_most(64),
    **{("flat_cost", f"cpu_us_per_request_ratio_{long}_to_100", None): at_most(1.2) for long in (20_000, 100_000)},
}

_US_PER_S = 1e6
_LAPTIME = "laptime"

Ask = Callable[[Load], Outcome]


@dataclass
class Total:
    """What a client did in all rounds of a case."""

    users: int
    requests: int = 0
    tokens: int = 0
    cpu_s: float = 0
    wall_s: float = 0
    memory_kib: int | None = None

    def add(self, outcome: Outcome, tokens: int) -> None:
        """Add a round; ``tokens`` is what the server sent in it."""
        self.requests += outcome.finished
        self.tokens += tokens
        self.cpu_s += outcome.cpu_s
        self.wall_s += outcome.wall_s
        if outcome.memory_kib is not None:
            self.memory_kib = max(self.memory_kib or 0, outcome.memory_kib)

    @property
    def cpu_us_per_request(self) -> float:
        """What a request cost."""
        return _US_PER_S * self.cpu_s / self.requests

    @property
    def cpu_us_per_token(self) -> float:
        """What a token cost."""
        return _US_PER_S * self.cpu_s / self.tokens

    @property
    def requests_per_s(self) -> float:
        """How fast requests were answered."""
        return self.requests / self.wall_s

    @property
    def kib_per_stream(self) -> float | None:
        """What a stream took of memory; ``None`` where the system did not tell."""
        return None if self.memory_kib is None else self.memory_kib / self.users


Totals = dict[str, Total]
"""By client."""


def send_once(case: Case, client: str, ask: Ask, server: SimulatedServer) -> tuple[Outcome, int]:
    """Let a client send its load; return the outcome, and how many tokens the server sent for it.

    Raises
    ------
    ChildFailed
        Where a client lost tokens, or where not all streams were open at the same time that should have been.
    """
    load = case.load(server.url, case.requests_of(client))
    server.new_truth()  # of whoever was here before
    outcome = ask(load)
    tokens = outcome.finished * case.tokens
    if outcome.tokens not in (None, tokens):
        raise ChildFailed(f"{client}: {outcome.tokens} of {tokens} tokens were seen")
    if case.all_at_once:
        held = most_at_once(server.new_truth())
        if held < case.users:
            raise ChildFailed(f"{client}: {held} of {case.users} streams were open at the same time")
    return outcome, tokens


def measure(case: Case, clients: Mapping[str, Ask], server: SimulatedServer) -> Totals:
    """Let all clients send a case. A peer that fails is left out, of which it is told; laptime must not fail."""
    asked = [client for client in clients if case.requests_of(client) > 0]
    totals: Totals = {client: Total(case.users) for client in asked}
    for number in range(case.rounds):
        notice(f"{case.name}: round {number + 1} of {case.rounds}")
        first = number % len(asked)  # another one goes first each time
        for client in asked[first:] + asked[:first]:
            try:
                totals[client].add(*send_once(case, client, clients[client], server))
            except ChildFailed as problem:
                if client == _LAPTIME:
                    raise
                notice(f"{case.name}: {problem}; left out")
                asked = [other for other in asked if other != client]
                del totals[client]
    return totals


def rows_of(case: Case, totals: Totals) -> list[Row]:
    """Return the figures of one case; none of what the system did not tell."""
    rows: list[Row] = []
    for metric in case.metrics:
        figures = {client: getattr(total, metric) for client, total in totals.items()}
        known = {client: figure for client, figure in figures.items() if figure is not None}
        if _LAPTIME in known:
            rows += rows_beside_peers(case.name, metric, known)
    return rows


def flat_cost(options: Options, server: SimulatedServer) -> list[Row]:
    """Return what a request costs in a long run by what it costs in a short one."""
    short = options.count(tiny=10, quick=100, full=100)
    long = options.count(tiny=20, quick=20_000, full=100_000)
    repetitions = options.count(tiny=1, quick=50, full=200)
    notice(f"flat_cost: {long} requests beside {repetitions} times {short}")
    users = min(16, short)
    load = Load(url=server.url, model="one_chunk_c64", users=users, prompts=["request"] * users)
    asked = {"load": asdict(load), "runs": [[short, repetitions], [long, 1]]}
    in_short, in_long = ask_child(module_command("clients.laptime_growth"), asked)["cpu_us_per_request"]
    return [Row("flat_cost", f"cpu_us_per_request_ratio_{long}_to_{short}", in_long / in_short)]


def all_clients(floor: Path | None) -> dict[str, Ask]:
    """Return all clients that can be asked here, laptime first."""
    clients: dict[str, Ask] = {_LAPTIME: ask_engine}
    if floor is not None:
        clients["floor"] = partial(ask_floor, floor)
    return clients | {name: partial(ask_client, name) for name in installed(PEERS)}


def rows_beside_load_generators(
    case: Case, ours: Total, programs: Mapping[str, Path], many: int, server: SimulatedServer
) -> list[Row]:
    """Return the first figure of a case beside that of whole load generators, in runs of few and of many requests."""
    metric = case.metrics[0]
    units = case.tokens if metric == "cpu_us_per_token" else 1
    rows = []
    for name, program in programs.items():
        notice(f"{case.name}: {name}, {case.users} and {many} requests")
        try:
            with tempfile.TemporaryDirectory() as folder:
                cost_s = cpu_s_per_request(
                    name,
                    program,
                    server,
                    model=case.name,
                    users=case.users,
                    runs=(case.users, many),
                    folder=Path(folder),
                )
        except ChildFailed as problem:
            notice(f"{case.name}: {problem}; left out")
            continue
        rows.append(Row(case.name, metric, getattr(ours, metric), name, _US_PER_S * cost_s / units))
    return rows


def measure_all(options: Options, home: Path | None) -> None:
    """Measure everything and print it; beside whole load generators too, where they have a home."""
    report = Report(options.as_json, AIMS)
    all_cases = cases(options)
    models = [{**case.model, "name": case.name, "output_tokens": case.tokens} for case in all_cases]
    with tempfile.TemporaryDirectory() as folder, SimulatedServer(models) as server:
        clients = all_clients(compile_floor(Path(folder)))
        ours = {}
        for case in all_cases:
            totals = measure(case, clients, server)
            report.add(rows_of(case, totals))
            ours[case.name] = totals[_LAPTIME]
        report.add(flat_cost(options, server))
        if home is None:
            return
        programs = dict(install(home))
        many = {
            "one_chunk_c64": options.count(tiny=12, quick=2000, full=5000),
            "paced_64x100": options.count(tiny=12, full=640),
        }
        for case in all_cases:
            if case.name in many:
                report.add(rows_beside_load_generators(case, ours[case.name], programs, many[case.name], server))


def main() -> None:
    """Measure, and print the figures."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--peers", action="store_true", help="also AIPerf, GuideLLM and vLLM's bench; installs gigabytes (see --home)"
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=Path.home() / ".cache" / "laptime-benchmarks",
        help="where the virtual environments of --peers are kept (%(default)s)",
    )
    arguments = parser.parse_args()
    options = Options(arguments.size, arguments.as_json)
    prepare_machine()
    try:
        measure_all(options, arguments.home if arguments.peers else None)
    except ChildFailed as problem:
        sys.exit(f"client_overhead: {problem}")


if __name__ == "__main__":
    main()
