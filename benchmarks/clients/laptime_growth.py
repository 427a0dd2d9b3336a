"""What a request costs laptime's engine in a short run and in a long one, in one process.

Reads a load and the numbers of requests; prints the CPU time of each run. Connections are opened before, so that they
weigh on neither.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from account import Account
from clients.laptime_engine import measure
from laptime import _core
from load import Load


def cpu_us_per_request(load: Load, requests: int, repetitions: int) -> float:
    """Return the cost of a request in runs of so many."""
    run = replace(load, prompts=[load.prompts[0]] * requests)
    with tempfile.TemporaryDirectory() as folder:
        journal = _core.Journal(Path(folder) / "records.jsonl")
        engine = _core.Engine(journal)
        measure(engine, load)  # opens the connections
        with Account() as account:
            for _ in range(repetitions):
                measure(engine, run)
            journal.close()
    return 1e6 * account.cpu_s / (requests * repetitions)


def main() -> None:
    """Do what standard input asks for."""
    asked = json.loads(sys.stdin.read())
    load = Load(**asked["load"])
    costs = [cpu_us_per_request(load, requests, repetitions) for requests, repetitions in asked["runs"]]
    print(json.dumps({"cpu_us_per_request": costs}))


if __name__ == "__main__":
    main()
