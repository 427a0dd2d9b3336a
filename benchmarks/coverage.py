"""Do intervals hold the truth as often as they say? Samples of laws whose truth is known, thousands of each.

Coverage is the share of samples whose 95 % interval holds the true value, a limit that does not exist holding always.
An interval without any limit is unavailable, and counts for nothing. Where none of a method is available, its coverage
is null.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np

from coverage_laws import LAWS, Law, Sample, truth_of
from laptime import stats
from laptime.stats.bootstrapping import Method
from machine import CORES, prepare_machine
from options import Options, Size, parse_options

SIZES = (20, 50, 200, 1000)
SERIES_SIZE = 500
STATISTICS = ("mean", "p50", "p95", "p99")
METHODS: dict[str, tuple[Method, ...]] = {
    "mean": ("auto", "percentile", "bca", "studentized", "t"),
    "quantile": ("auto", "percentile", "bca", "studentized"),
}
LEAST, MOST = 0.93, 0.985
LEAST_OF_SERIES = 0.88
LEAST_OF_EQUALS = 1 - 17 / 200
_AT_ONCE = 50


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


Measure = Callable[[int], tuple[stats.Estimate, int]]
"""Makes an interval of the sample of this number, and tells of how many values."""


def tally_of(truth: float, replications: int, measure: Measure) -> Tally:
    """Return how often intervals of so many samples hold the truth."""
    tally = Tally(truth)
    with ThreadPoolExecutor(CORES) as pool:
        for estimate, n_values in pool.map(measure, range(replications)):
            tally.add(estimate, n_values)
    return tally


def of_one_sample(law: Law, statistic: str, n: int, method: Method, options: Options) -> Coverage:
    """Return the coverage of an interval of one sample."""
    n_resamples = options.count(tiny=100, quick=999, full=1999)

    def measure(number: int) -> tuple[stats.Estimate, int]:
        data: Sample = law.draw(n, generator_of(law, n, number))
        return stats.bootstrap(data, statistic, method=method, n_resamples=n_resamples, rng=number), n

    tally = tally_of(truth_of(law, statistic), options.count(tiny=5, quick=2000, full=4000), measure)
    return tally.coverage(law.name, statistic, method)


def one_samples(options: Options) -> Iterator[Coverage]:
    """Yield the coverage of intervals of one sample."""
    for law in LAWS:
        sizes = (*SIZES[:-1], SERIES_SIZE, SIZES[-1]) if law.name.startswith("ar1") else SIZES
        for statistic in STATISTICS:
            known = METHODS["mean" if statistic == "mean" else "quantile"]
            for method in known if options.size is Size.FULL else known[:1]:
                for n in sizes:
                    yield of_one_sample(law, statistic, n, method, options)


def until_it_is_known(law: Law, statistic: str, options: Options) -> Coverage:
    """Return the coverage of the interval of a sample that grew until it was known to ±10 %."""

    def measure(number: int) -> tuple[stats.Estimate, int]:
        rng = generator_of(law, 0, number)
        rule = stats.Sequential(statistic, relative=0.1, rng=number)
        while not rule.reached:
            rule.add(law.draw(_AT_ONCE, rng))
        assert rule.estimate is not None  # of the look that ended it
        return rule.estimate, rule.n

    tally = tally_of(truth_of(law, statistic), options.count(tiny=2, quick=300, full=2000), measure)
    return tally.coverage(law.name, statistic, "sequential")


def equal_models(law: Law, n: int, options: Options) -> Coverage:
    """Return how often the interval of a difference of two equal models, asked the same samples, holds 0."""

    def measure(number: int) -> tuple[stats.Estimate, int]:
        rng = generator_of(law, n, number)
        of_sample = law.draw(n, rng)
        first, second = (of_sample * law.draw(n, rng) for _ in range(2))
        return stats.compare(first, second, paired=True, n_resamples=1999, rng=number).difference, n

    tally = tally_of(0.0, options.count(tiny=5, quick=200, full=2000), measure)
    return tally.coverage(law.name, "difference", "paired")


def equal_series(law: Law, statistic: str, n: int, options: Options) -> Coverage:
    """Return how often the interval of a change between two equal models, one measured after the other, holds 0."""

    def measure(number: int) -> tuple[stats.Estimate, int]:
        rng = generator_of(law, n, number)
        first, second = law.draw(n, rng), law.draw(n, rng)
        return stats.compare(first, second, statistic, n_resamples=1999, rng=number).difference, n

    tally = tally_of(0.0, options.count(tiny=5, quick=200, full=2000), measure)
    return tally.coverage(law.name, f"change of {statistic}", "independent")


def sequences_and_pairs(options: Options) -> Iterator[Coverage]:
    """Yield the coverage of intervals at a stop, and of differences between equal models."""
    for law in LAWS[:2]:
        for statistic in ("mean", "p50", "p95"):
            yield until_it_is_known(law, statistic, options)
        for n in SIZES:
            yield equal_models(law, n, options)
    for statistic in ("mean", "p50"):
        yield equal_series(LAWS[-1], statistic, SERIES_SIZE, options)


def aim_of(row: Coverage) -> tuple[float, float] | None:
    """Return between what the coverage is to lie; ``None`` where nothing is aimed at."""
    if row.method == "sequential":
        return LEAST, 1.0
    if row.method == "paired":
        return LEAST_OF_EQUALS, 1.0
    if row.law.startswith("ar1"):
        of_one = row.method == "auto" and row.n == SERIES_SIZE and row.statistic in ("mean", "p50")
        wanted = of_one or row.method == "independent"
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
            print(
                f"{'law':<11}{'statistic':<16}{'n':>6}  {'method':<14}{'coverage':>9}{'width':>8}{'none':>7}  our aim"
            )

    def add(self, rows: Iterator[Coverage]) -> None:
        """Print rows."""
        for row in rows:
            print(json.dumps(asdict(row)) if self._as_json else _line(row), flush=True)


def _columns(law: str, statistic: str, n: str, method: str, coverage: str, width: str, none: str, aim: str) -> str:
    return f"{law:<11}{statistic:<16}{n:>6}  {method:<14}{coverage:>9}{width:>8}{none:>7}  {aim}".rstrip()


def _line(row: Coverage) -> str:
    coverage, width = ("–" if value is None else f"{value:.3f}" for value in (row.coverage, row.width))
    aim = aim_of(row)
    verdict = ""
    if aim is not None:
        met = row.coverage is not None and aim[0] <= row.coverage <= aim[1]
        verdict = f"{aim[0]:g} to {aim[1]:g}  {'met' if met else 'missed'}"
    none = f"{row.unavailable:.3f}"
    return _columns(row.law, row.statistic, str(row.n), row.method, coverage, width, none, verdict)


def main() -> None:
    """Measure, and print the figures."""
    options = parse_options(__doc__)
    prepare_machine()
    table = Table(options)
    table.add(one_samples(options))
    table.add(sequences_and_pairs(options))


if __name__ == "__main__":
    main()
