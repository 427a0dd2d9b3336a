"""How fast are confidence intervals? The same resamples by laptime, SciPy and arch, on one thread, and laptime on two.

The peers are given what is best for them: SciPy's batch is the fastest of several, arch needs none. Where 9,999
resamples would take a peer too long, it draws fewer, its time is scaled to 9,999, and the line says so.
"""

from __future__ import annotations

import json
import math
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from children import notice
from coverage_laws import LAWS
from laptime import stats
from laptime.stats.bootstrapping import Method
from machine import prepare_machine
from options import Options, Size, parse_options
from rows import Aim, Aims, Report, Row, at_least

Data = npt.NDArray[np.float64]
Interval = Callable[[int], object]
"""Computes one, with so many resamples."""
OnThreads = Callable[[int], object]
"""Computes one, on so many threads."""

N_RESAMPLES = 9999
THREADS = (1, 2)
_SPEED_UP = "speed-up"


@dataclass(frozen=True)
class Speed(Row):
    """The time of one interval of laptime beside a peer's."""

    method: str = "percentile"
    threads: int = 1
    scaled: bool = False

    def to_json(self) -> str:
        """Return the row as one JSON object."""
        row = {
            "case": self.case,
            "method": self.method,
            "threads": self.threads,
            "laptime_s": self.laptime,
            "peer": self.peer,
            "peer_s": self.peer_value,
            "ratio": self.ratio,
        }
        return json.dumps({**row, "scaled": True} if self.scaled else row)


@dataclass(frozen=True)
class Peer:
    """Another implementation: several ways to call it, of which the fastest counts, and the resamples it is given."""

    name: str
    ways: tuple[Interval, ...]
    n_resamples: int = N_RESAMPLES


@dataclass(frozen=True)
class Case:
    """One interval, by laptime and by a peer.

    Attributes
    ----------
    ours
        Computes it on so many threads.
    aim
        How many times the peer's speed one thread is to reach.
    """

    name: str
    method: str
    ours: OnThreads
    peer: Peer
    aim: float
    threads: tuple[int, ...] = THREADS

    def metric(self, threads: int) -> str:
        """Return what the table calls its time."""
        return f"{self.method}, {threads} thread{'s' if threads > 1 else ''}, s"


def scipy_peer(data: Data, statistic: Callable[..., object], method: str, batches: tuple[int, ...], n: int) -> Peer:
    """Return SciPy's bootstrap at several batch sizes, each with `n` resamples."""
    from scipy.stats import bootstrap

    def interval(n_resamples: int, batch: int) -> object:
        return bootstrap(
            (data,), statistic, n_resamples=n_resamples, batch=batch, method=method, vectorized=True, random_state=0
        )

    return Peer("scipy", tuple(partial(interval, batch=batch) for batch in batches), n)


def arch_peer(series: Data, block_length: float, n: int) -> Peer:
    """Return arch's stationary bootstrap of the mean, with `n` resamples."""
    from arch.bootstrap import StationaryBootstrap

    def interval(n_resamples: int) -> object:
        bootstrap = StationaryBootstrap(block_length, series, seed=0)  # type: ignore[arg-type]  # any mean will do
        return bootstrap.conf_int(np.mean, n_resamples, method="percentile")

    return Peer("arch", (interval,), n)


def p99(values: Data, axis: int = -1) -> Data:
    """Return what SciPy is asked for."""
    return np.asarray(np.quantile(values, 0.99, axis=axis))


def ours(data: Data, statistic: str, method: Method) -> OnThreads:
    """Return laptime's interval."""

    def interval(threads: int) -> object:
        return stats.bootstrap(data, statistic, n_resamples=N_RESAMPLES, method=method, threads=threads)

    return interval


def cases(options: Options) -> Iterator[Case]:
    """Yield what is measured, the short ones first."""
    rng = np.random.default_rng(20)
    few, many = rng.lognormal(size=1000), rng.lognormal(size=100_000)
    series = LAWS[-1].draw(1000, rng)
    block_length = stats.dependence(series).block_length
    mean_batches = (100,) if options.size is Size.TINY else (30, 100, 1000)
    large_batches = (1,) if options.size is Size.TINY else (1, 10)

    def resamples(*, quick: int, full: int) -> int:
        return options.count(tiny=2, quick=quick, full=full)

    some = resamples(quick=N_RESAMPLES, full=N_RESAMPLES)
    mean = scipy_peer(few, np.mean, "percentile", mean_batches, some)
    yield Case("mean_1e3", "percentile", ours(few, "mean", "percentile"), mean, aim=8)
    quantile = scipy_peer(few, p99, "percentile", mean_batches, some)
    yield Case("p99_1e3", "percentile", ours(few, "p99", "percentile"), quantile, aim=200, threads=(1,))
    blocks = arch_peer(series, block_length, some)
    yield Case("block_mean_1e3", "series", ours(series, "mean", "series"), blocks, aim=25)
    mean = scipy_peer(many, np.mean, "percentile", large_batches, resamples(quick=200, full=1000))
    yield Case("mean_1e5", "percentile", ours(many, "mean", "percentile"), mean, aim=5)
    quantile = scipy_peer(many, p99, "percentile", large_batches, resamples(quick=100, full=300))
    yield Case("p99_1e5", "percentile", ours(many, "p99", "percentile"), quantile, aim=1000, threads=(1,))
    if options.size is Size.FULL:
        mean = scipy_peer(many, np.mean, "BCa", (10,), N_RESAMPLES)
        yield Case("mean_1e5", "bca", ours(many, "mean", "bca"), mean, aim=40)


def measure(case: Case, rounds: int, least_s: float) -> list[Speed]:
    """Return the shortest of several times, ours and the peer's in turn; short cases have more rounds."""
    notice(f"{case.name}, {case.method}: beside {case.peer.name}")
    ours_s = dict.fromkeys(case.threads, math.inf)
    peer_s = math.inf
    end = time.perf_counter() + least_s
    while rounds > 0 or time.perf_counter() < end:
        rounds -= 1
        for threads in case.threads:
            ours_s[threads] = min(ours_s[threads], seconds_of(partial(case.ours, threads)))
        for way in case.peer.ways:
            peer_s = min(peer_s, seconds_of(partial(way, case.peer.n_resamples)))
    drawn = case.peer.n_resamples
    scaled_s = peer_s * N_RESAMPLES / drawn
    return [
        Speed(case.name, case.metric(threads), ours_s[threads], case.peer.name, scaled_s, case.method, threads,
              drawn < N_RESAMPLES)
        for threads in case.threads
    ]  # fmt: skip


def seconds_of(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def speed_up(rows: Sequence[Speed]) -> list[Row]:
    """Return how many times faster more threads are than one."""
    one, *more = rows
    return [Row(one.case, f"{_SPEED_UP} of {row.threads} threads", one.laptime / row.laptime) for row in more]


def tell_memory(n: int) -> None:
    """Tell what an interval of a sample adds to the memory of this process, beside the sample."""
    data = np.random.default_rng(1).lognormal(size=n)
    before = peak_bytes()
    stats.bootstrap(data, "mean", n_resamples=200, method="percentile", threads=2)
    notice(
        f"memory: {(peak_bytes() - before) / n:.1f} bytes a value, beside the {data.itemsize} of the data, n = {n:.0e}"
    )


def peak_bytes() -> int:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def aims(case: Case) -> Aims:
    """Return what a case is to reach."""
    of_peer = Aim(f"≥ {case.aim:g} ×", lambda row: row.ratio is not None and row.ratio >= case.aim)
    return {
        (case.name, case.metric(1), case.peer.name): of_peer,
        (case.name, f"{_SPEED_UP} of 2 threads", None): at_least(1.7),
    }


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    if options.size is Size.FULL:
        tell_memory(10_000_000)
    measured = list(cases(options))
    report = Report(options.as_json, {place: aim for case in measured for place, aim in aims(case).items()})
    for case in measured:
        rounds = 1 if case.method == "bca" else options.count(tiny=1, quick=3, full=7)
        rows = measure(case, rounds, options.count(tiny=0, quick=4, full=10))
        report.add(rows)
        if not options.as_json:
            report.add(speed_up(rows))


if __name__ == "__main__":
    main()
