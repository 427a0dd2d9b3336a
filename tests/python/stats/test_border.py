"""What comes in from Python, and what the core lets others do while it computes: arrays, Ctrl-C, threads."""

from __future__ import annotations

import signal
import sys
import threading

import numpy as np
import pytest

from laptime import stats

from .refusals import refusal_of
from .samples import lognormal


def test_arrays_of_any_kind_come_in():
    expected = stats.bootstrap([1.0, 2.0, 3.0, 4.0])
    for data in (
        range(1, 5),
        (1, 2, 3, 4),
        np.array([1, 2, 3, 4], dtype=np.int8),
        np.arange(1.0, 9.0)[:8] / 1,
        np.ma.array([1, 2, 3, 4], mask=False),
    ):
        assert stats.bootstrap(np.asanyarray(data)[:4]) == expected
    assert stats.bootstrap(np.array([1.0, 9, 2, 9, 3, 9, 4, 9])[::2]) == expected  # not contiguous


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: stats.summarize([1.0, 2.0j]), "data holds complex numbers"),
        (lambda: stats.ratio([1.0, 2.0], np.ones(2, dtype=complex)), "denominators holds complex numbers"),
        (
            lambda: stats.bootstrap(np.ma.array([1.0, 9.0], mask=[False, True])),
            "data holds masked values: leave them out, as with data.compressed()",
        ),
        (
            lambda: stats.compare([1.0, 2.0], np.ma.masked_greater([1.0, 9.0], 5)),
            "b holds masked values: leave them out, as with b.compressed()",
        ),
    ],
)
def test_what_would_lose_a_part_on_its_way_to_the_core_is_refused(call, told):
    assert refusal_of(call) == told


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: stats.bootstrap([1, 2], n_resamples=1e4), "n_resamples = 10000.0 is not a whole number"),
        (lambda: stats.bootstrap([1, 2], n_resamples=2**70), f"n_resamples = {2**70} is too large"),
        (lambda: stats.bootstrap([1, 2], threads="2"), "threads = '2' is not a whole number"),
        (lambda: stats.bootstrap([1, 2], confidence_level="95 %"), "confidence_level = '95 %' is not a number"),
        (
            lambda: stats.bootstrap([1, 2], rng=1.5),
            "rng = 1.5 is neither a whole number nor a numpy.random.Generator",
        ),
        (
            lambda: stats.bootstrap([1, 2], rng=None),
            "rng = None is neither a whole number nor a numpy.random.Generator",
        ),
        (
            lambda: stats.bootstrap([1, 2], 0.95),
            "unknown statistic 0.95: there are mean, std, median and pNN, such as p95 or p99.9",
        ),
        (
            lambda: stats.compare([1, 2], [1, 2], 0.95),
            "unknown statistic 0.95: there are mean, median and pNN, such as p95 or p99.9",
        ),
        (
            lambda: stats.Sequential(0.95, relative=1),
            "unknown statistic 0.95: there are mean, median and pNN, such as p95 or p99.9",
        ),
        (
            lambda: stats.proportion(np.float64(3), 10),
            f"successes = {np.float64(3)!r} is not a whole number",
        ),
        (lambda: stats.proportion(3, "10"), "n = '10' is not a whole number"),
        (lambda: stats.quantile([1, 2], "a"), "p = 'a' is not a number"),
        (lambda: stats.quantile([1, 2], 0.5, type=7.0), "type = 7.0 is not a whole number"),
    ],
)
def test_an_option_of_another_type_is_refused_in_one_line(call, told):
    assert refusal_of(call) == told


# ── Beside the computation ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def threads_wait_their_turn():
    """Another thread runs only where this one lets go of the interpreter, and never because its time is up."""
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(3600)
    yield
    sys.setswitchinterval(interval_s)


@pytest.fixture
def compute_for_minutes():
    """Keep the core busy for longer than anybody would wait; nothing else in the call lets others run."""
    data = lognormal(200_000)
    stats.bootstrap(data[:100])  # the first call loads modules, which does
    return lambda: stats.bootstrap(data, n_resamples=1_000_000, threads=2)


def test_ctrl_c_ends_the_core_as_a_keyboard_interrupt(threads_wait_their_turn, compute_for_minutes):
    about_to_compute = threading.Event()

    def interrupt():
        about_to_compute.wait()
        signal.raise_signal(signal.SIGINT)

    worker = threading.Thread(target=interrupt)
    worker.start()
    with pytest.raises(KeyboardInterrupt):
        about_to_compute.set()
        compute_for_minutes()
    worker.join()


def test_ctrl_c_ends_the_resampling_of_a_function_too():
    resampling = threading.Event()

    def interrupt():
        resampling.wait()
        signal.raise_signal(signal.SIGINT)

    def mean(values):
        resampling.set()
        return values.mean()

    worker = threading.Thread(target=interrupt)
    worker.start()
    with pytest.raises(KeyboardInterrupt):
        stats.bootstrap(lognormal(1000), mean, n_resamples=100_000_000)
    worker.join()


def test_other_threads_run_while_the_core_computes(threads_wait_their_turn, compute_for_minutes):
    """Two threads hand over to each other, and end the computation only then: nothing else ends it soon."""
    turns = [threading.Event(), threading.Event()]
    handed_over = []

    def hand_over(player):
        for _ in range(10):
            turns[player].wait()
            turns[player].clear()
            handed_over.append(player)
            turns[1 - player].set()
        if player == 1:
            signal.raise_signal(signal.SIGINT)

    players = [threading.Thread(target=hand_over, args=(player,)) for player in (0, 1)]
    for thread in players:
        thread.start()
    with pytest.raises(KeyboardInterrupt):
        turns[0].set()
        assert handed_over == []
        compute_for_minutes()
    for thread in players:
        thread.join()
    assert handed_over == [0, 1] * 10


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.quantile([1.0, 2.0], 0.5, confidence_level="a"), "confidence_level = 'a' is not a number"),
        (lambda: stats.poisson_rate(3, 1, confidence_level=None), "confidence_level = None is not a number"),
        (lambda: stats.effect_size([1.0, 2.0], [2.0], "cliffs_delta", confidence_level="a"), "confidence_level = 'a' "),
        (lambda: stats.compare_paired_proportions([1], [0], confidence_level="a"), "confidence_level = 'a' is not"),
        (lambda: stats.ecdf([1.0], confidence_level="a"), "confidence_level = 'a' is not a number"),
        (lambda: stats.bootstrap([1.0, 2.0], method=None), "method = None is not the name of one"),
        (lambda: stats.adjust_p_values([0.5], method=None), "method = None is not the name of one"),
        (lambda: stats.goodput([True], "a"), "seconds = 'a' is not a number"),
        (lambda: stats.same_within(stats.compare([1.0, 2.0], [1.0, 2.0]), "a"), "margin = 'a' is not a number"),
        (lambda: stats.summarize([[1, 2], [3]]), "data is not an array of numbers: "),
        (lambda: stats.quantile([1.0, 2.0], 0.5, censored=np.ma.array([0, 1], mask=[0, 1])), "censored holds masked "),
        (lambda: stats.bootstrap([1.0, 2.0], clusters=["a", float("nan")]), "clusters[1] is NaN: no label"),
        (lambda: stats.bootstrap([1.0, 2.0], clusters=["a", None]), "clusters[1] is None: no label"),
    ],
)  # fmt: skip
def test_what_is_of_the_wrong_kind_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
