"""Do intervals hold the truth as often as they say? Samples of laws whose truth is known, thousands of each.

Coverage is the share of samples whose 95 % interval holds the true value, a limit that does not exist holding always.
An interval without any limit is unavailable, and counts for nothing. Where none of a method is available, its coverage
is null.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np

from children import notice
from coverage_laws import LAWS, Law, Sample, truth_of
from laptime import stats
from machine import CORES, prepare_machine
from options import Options, Size, parse_options

SIZES = (20, 50, 200, 1000)
SERIES_SIZE = 500
STATISTICS = ("mean", "p50", "p95", "p99")
METHODS: dict[str, tuple[stats.Method, ...]] = {
    "mean": ("auto", "percentile", "bca", "studentized", "t"),
    "quantile": ("auto", "percentile", "bca", "studentized"),
}
LEAST, MOST = 0.93, 0.985
LEAST_OF_SERIES = 0.88


@dataclass(frozen=True)
class Coverage:
    """How often intervals of one kind held.

    Attributes
    ----------
    n
        Values in each sample; their mean number where samples end by themselves.
    coverage
        Of the intervals that there were; ``None`` without any.
    width
        The mean of those with both limits, by the true value (by 1 where that is 0); ``None`` without any.
    unavailable
        The share of samples without any limit.
    """

    law: str
    statistic: str
    n: int
    method: str
    coverage: float | None
    width: float | None
    unavailable: float


@dataclass
class Tally:
    """Counts intervals."""

    truth: float
    held: int = 0
    available: int = 0
    widths: float = 0.0
    n_widths: int = 0
    samples: int = 0
    values: int = 0

    def add(self, estimate: stats.Estimate, n_values: int) -> None:
        """Count one more."""
        self.samples += 1
        self.values += n_values
        low, high = estimate.confidence_interval
        if low is None and high is None:
            return
        self.available += 1
        self.held += (low is None or low <= self.truth) and (high is None or self.truth <= high)
        if low is not None and high is not None:
            self.widths += high - low
            self.n_widths += 1

    def coverage(self, law: str, statistic: str, method: str) -> Coverage:
        """Return the figures."""
        scale = abs(self.truth) or 1.0
        return Coverage(
            law,
            statistic,
            round(self.values / self.samples),
            method,
            self.held / self.available if self.available else None,
            self.widths / self.n_widths / scale if self.n_widths else None,
            1 - self.available / self.samples,
        )


def generator_of(law: Law, n: int, number: int) -> np.random.Generator:
    """Return what draws a sample: the same one for every method."""
    return np.random.default_rng([zlib.crc32(law.name.encode()), n, number])


def covers(
    law: Law, statistic: str, method: str, replications: int, measure: Callable[[int], tuple[stats.Estimate, int]]
) -> Coverage:
    """Return how often the intervals hold that `measure` makes of the samples of a law, and of how many values."""
    tally = Tally(truth_of(law, statistic))
    with ThreadPoolExecutor(CORES) as pool:
        for estimate, n_values in pool.map(measure, range(replications)):
            tally.add(estimate, n_values)
    return tally.coverage(law.name, statistic, method)


def of_one_sample(law: Law, statistic: str, n: int, method: stats.Method, options: Options) -> Coverage:
    """Return the coverage of an interval of one sample."""
    n_resamples = options.count(tiny=100, quick=999, full=1999)

    def measure(number: int) -> tuple[stats.Estimate, int]:
        data: Sample = law.draw(n, generator_of(law, n, number))
        return stats.bootstrap(data, statistic, method=method, n_resamples=n_resamples, rng=number), n

    return covers(law, statistic, method, options.count(tiny=5, quick=2000, full=10_000), measure)


def one_samples(options: Options) -> Iterator[Coverage]:
    """Yield the coverage of intervals of one sample."""
    for law in LAWS:
        sizes = (*SIZES[:-1], SERIES_SIZE, SIZES[-1]) if law.name.startswith("ar1") else SIZES
        for statistic in STATISTICS:
            known = METHODS["mean" if statistic == "mean" else "quantile"]
            for method in known if options.size is Size.FULL else known[:1]:
                for n in sizes:
                    yield of_one_sample(law, statistic, n, method, options)


def aim_of(row: Coverage) -> tuple[float, float] | None:
    """Return between what the coverage is to lie; ``None`` where nothing is aimed at."""
    if row.law.startswith("ar1"):
        wanted = row.method == "auto" and row.n == SERIES_SIZE and row.statistic in ("mean", "p50")
        return (LEAST_OF_SERIES, 1.0) if wanted else None
    if row.method != "auto" or (row.statistic == "mean" and row.n < 200):
        return None
    # Where only one limit exists, the interval holds more often: it never misses on the other side.
    return LEAST, MOST if row.width is not None else 1.0


class Table:
    """Prints rows as they come."""

    def __init__(self, options: Options) -> None:
        self._as_json = options.as_json
        if not self._as_json:
            print(f"{'law':<11}{'statistic':<12}{'n':>6}  {'method':<14}{'coverage':>9}{'width':>8}{'none':>7}  our aim")

    def add(self, rows: Iterator[Coverage]) -> None:
        """Print rows."""
        for row in rows:
            print(json.dumps(asdict(row)) if self._as_json else _line(row), flush=True)


def _line(row: Coverage) -> str:
    told = [f"{'–' if value is None else f'{value:.3f}':>{width}}" for value, width in ((row.coverage, 9), (row.width, 8))]
    aim = aim_of(row)
    verdict = ""
    if aim is not None:
        met = row.coverage is not None and aim[0] <= row.coverage <= aim[1]
        verdict = f"  {aim[0]:g} to {aim[1]:g}  {'met' if met else 'missed'}"
    return f"{row.law:<11}{row.statistic:<12}{row.n:>6}  {row.method:<14}{''.join(told)}{row.unavailable:>7.3f}{verdict}"


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    Table(options).add(one_samples(options))


if __name__ == "__main__":
    main()
