"""Is a load what it was asked to be? How late requests are sent, how many of them, and whether Poisson's are Poisson's.

laptime sends 100, 1,000 and 3,000 requests a second to a simulated server that answers at once, at even and at
exponential gaps.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import stats

from children import ChildFailed, notice
from clients.ask import run_laptime
from load import Run
from machine import prepare_machine
from options import Options, parse_options
from rows import Aims, Report, Row, at_least, at_most
from run_directory import Record, measured_records
from simulated_server import SimulatedServer

KINDS = ("constant", "poisson")
RATES_PER_S = (100, 1000, 3000)

AIMS: Aims = {
    **{(f"{kind}_1000", "send_lag_p99_ms", None): at_most(1) for kind in KINDS},
    **{(f"{kind}_{rate}", "delivered_error", None): at_most(0.002) for kind in KINDS for rate in RATES_PER_S},
    **{(f"poisson_{rate}", "planned_gaps_ks_p", None): at_least(0.001) for rate in RATES_PER_S},
}

_MS_PER_NS = 1e-6
_NS_PER_S = 1e9

_MODEL_NAME = "instant"
_MODEL = {"name": _MODEL_NAME, "time_to_first_token_s": 0, "inter_token_s": 0, "output_tokens": 1}

Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """Requests at gaps of one kind, so many a second for so long."""

    kind: str
    rate_per_s: int
    requests: int

    @property
    def name(self) -> str:
        """What rows call it."""
        return f"{self.kind}_{self.rate_per_s}"


@dataclass(frozen=True)
class Sending:
    """When the requests of one run were planned and sent, in order of the plan; -1 for what was never sent."""

    planned_ns: Stamps
    sent_ns: Stamps

    @property
    def lags_ns(self) -> Stamps:
        """How late requests were sent that were sent at all."""
        sent = self.sent_ns >= 0
        return np.asarray(self.sent_ns[sent] - self.planned_ns[sent])

    @property
    def gaps_ns(self) -> Stamps:
        """The planned distances between requests."""
        return np.diff(self.planned_ns)

    def sent_in_time(self, rate_per_s: float) -> int:
        """Return how many were sent before the one after the last would have been due."""
        end_ns = self.planned_ns[-1] + _NS_PER_S / rate_per_s
        return int(np.count_nonzero((self.sent_ns >= 0) & (self.sent_ns < end_ns)))


def sending_of(records: Iterable[Record]) -> Sending:
    """Return what records say of sending."""
    in_order = sorted(records, key=lambda record: record.intended_ns)
    return Sending(
        planned_ns=np.array([record.intended_ns for record in in_order]),
        sent_ns=np.array([-1 if record.sent_ns is None else record.sent_ns for record in in_order]),
    )


def one_run(case: Case, url: str, seed: int) -> Sending:
    """Let laptime send one load."""
    with tempfile.TemporaryDirectory() as folder:
        run_laptime(
            Run(
                url=url,
                model=_MODEL_NAME,
                load_kind=case.kind,
                load_value=case.rate_per_s,
                prompts=[f"request {number:06d}" for number in range(case.requests)],
                run_dir=folder,
                seed=seed,
            )
        )
        return sending_of(measured_records(Path(folder)))


def measure(case: Case, url: str, rounds: int) -> list[Row]:
    """Return the figures of one case, each round with another seed."""
    notice(f"{case.name}: {rounds} times {case.requests} requests")
    runs = [one_run(case, url, seed) for seed in range(rounds)]
    planned = sum(len(run.planned_ns) for run in runs)
    sent = sum(run.sent_in_time(case.rate_per_s) for run in runs)
    lags_ns = np.concatenate([run.lags_ns for run in runs])
    rows = [
        Row(case.name, "send_lag_p99_ms", float(np.quantile(lags_ns, 0.99)) * _MS_PER_NS),
        Row(case.name, "delivered_error", abs(sent - planned) / planned),
    ]
    return [*rows, planned_gaps(case, runs)] if case.kind == "poisson" else rows


def planned_gaps(case: Case, runs: Sequence[Sending]) -> Row:
    """Return the p-value of the planned gaps under the exponential law of the rate (Kolmogorov-Smirnov)."""
    gaps_s = np.concatenate([run.gaps_ns for run in runs]) / _NS_PER_S
    return Row(case.name, "planned_gaps_ks_p", float(stats.kstest(gaps_s * case.rate_per_s, "expon").pvalue))


def cases(options: Options) -> list[Case]:
    """Return what is measured."""
    seconds = options.choose(tiny=0.05, quick=5, full=20)
    return [Case(kind, rate, max(5, round(rate * seconds))) for kind in KINDS for rate in RATES_PER_S]


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    report = Report(options.as_json, AIMS)
    try:
        with SimulatedServer([_MODEL]) as server:
            for case in cases(options):
                report.add(measure(case, server.url, options.count(tiny=1, quick=1, full=3)))
    except ChildFailed as problem:
        sys.exit(f"pacing: {problem}")


if __name__ == "__main__":
    main()
