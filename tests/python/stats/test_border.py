"""What comes in from Python, and what the core does beside: bad input, arrays, Ctrl-C, threads."""

from __future__ import annotations

import math
import signal
import threading
import time

import numpy as np
import pytest
from hypothesis import strategies as st

from laptime import stats
from laptime.errors import LaptimeError, StatisticsError

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
samples = st.lists(numbers, min_size=1, max_size=300)


def lognormal(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(size=n)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.quantile([], 0.5), "data is empty"),
        (lambda: stats.quantile([1, None], 0.5), "data[1] is NaN"),
        (lambda: stats.bootstrap([1, math.inf]), "data[1] is infinite"),
        (lambda: stats.bootstrap([[1.0, 2.0]]), "data has 2 dimensions instead of 1"),
        (lambda: stats.summarize(["fast"]), "data is not an array of numbers: "),
        (lambda: stats.quantile([1, 2], 95), "p = 95 is outside (0, 1)"),
        (lambda: stats.quantile([1, 2], 0.5, confidence_level=1), "confidence_level = 1 is outside (0, 1)"),
        (lambda: stats.bootstrap([1, 2], "p95th"), "unknown statistic 'p95th': there are mean, std, median and "),
        (lambda: stats.bootstrap([1, 2], method="basic"), "unknown method 'basic': there are auto, percentile, bca, "),
        (lambda: stats.bootstrap([1, 2], "p95", method="t"), "t makes no limits of a quantile: ask for auto"),
        (lambda: stats.bootstrap([1], "std"), "one value has no standard deviation: needs n ≥ 2"),
        (lambda: stats.bootstrap([1, 2], n_resamples=99), "n_resamples = 99 is below 100"),
        (lambda: stats.bootstrap([1, 2], n_resamples=-1), "n_resamples = -1 is not a count"),
        (lambda: stats.bootstrap([1, 2], threads=0), "threads = 0: there must be at least 1"),
        (lambda: stats.bootstrap([1, 2], rng=-1), "rng = -1 is outside [0, 2**64)"),
        (lambda: stats.ratio([1, 2], [1]), "numerators and denominators differ in length: 2 and 1"),
        (lambda: stats.ratio([1, 2], [0, 0]), "the denominators, or those of a resample, sum to zero"),
        (lambda: stats.ratio([1, 2], [1, -1]), "denominators[1] is negative"),
        (lambda: stats.proportion(3, 2), "successes = 3 is more than n = 2"),
        (lambda: stats.proportion(-1, 2), "successes = -1 is not a count"),
        (lambda: stats.compare([], [1]), "a is empty"),
        (lambda: stats.compare([1], [1, None]), "b[1] is NaN"),
        (lambda: stats.compare([1], ["fast"]), "b is not an array of numbers: "),
        (lambda: stats.compare([1], [[1.0, 2.0]]), "b has 2 dimensions instead of 1"),
        (lambda: stats.compare([1, 2], [1], paired=True), "a and b differ in length: 2 and 1"),
        (lambda: stats.compare([1], [1], "p95", paired=True), "paired samples are compared by their means, not by p95"),
        (lambda: stats.compare([1], [1], "mode"), "unknown statistic 'mode': there are mean, median and "),
        (lambda: stats.compare([1], [1], rng=-1), "rng = -1 is outside [0, 2**64)"),
        (lambda: stats.compare_ratios([1], [1, 2], [1], [1]), "a_numerators and a_denominators differ in "),
        (lambda: stats.compare_ratios([1], [1], [1], [0]), "the b_denominators, or those of a resample, sum to zero"),
        (lambda: stats.compare_proportions(1, 2, 3, 2), "b_successes = 3 is more than b_n = 2"),
        (lambda: stats.compare_proportions(1, -2, 3, 2), "a_n = -2 is not a count"),
        (lambda: stats.compare_paired_proportions([0, 1], [0, 2]), "b[1] = 2 is neither 0 nor 1"),
        (lambda: stats.compare_paired_proportions([], []), "a is empty"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(StatisticsError) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, LaptimeError)


def test_arrays_of_any_kind_come_in():
    expected = stats.bootstrap([1.0, 2.0, 3.0, 4.0])
    for data in (
        range(1, 5),
        (1, 2, 3, 4),
        np.array([1, 2, 3, 4], dtype=np.int8),
        np.arange(1.0, 9.0)[:8] / 1,
    ):
        assert stats.bootstrap(np.asarray(data)[:4]) == expected
    assert stats.bootstrap(np.array([1.0, 9, 2, 9, 3, 9, 4, 9])[::2]) == expected  # not contiguous


def test_ctrl_c_stays_a_keyboard_interrupt():
    data = lognormal(200_000)
    threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stats.bootstrap(data, n_resamples=1_000_000, threads=2)
    assert time.monotonic() - began < 30


def test_other_threads_run_while_the_core_computes():
    ticks = 0
    worker = threading.Thread(target=stats.bootstrap, args=(lognormal(20_000),))
    worker.start()
    while worker.is_alive():
        ticks += 1
        time.sleep(0.001)
    assert ticks > 10
