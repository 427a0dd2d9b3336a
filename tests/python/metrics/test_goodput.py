"""How many requests were answered well and in time."""

from __future__ import annotations

import pytest

from laptime import stats
from laptime.errors import SpecError, StatisticsError
from laptime.metrics import METRICS, goodput_of


@pytest.fixture
def ten_seconds(make_table, make_record):
    """A request a second for ten seconds, that takes 0.1 to 1.0 s, its first token half of it; the last one failed."""
    records = [
        make_record(
            intended_ms=1000 * k,
            elapsed_ms={"sent": 0, "first_token": 50 * (k + 1), "done": 100 * (k + 1)},
            outcome="ok" if k < 9 else "http_error",
        )
        for k in range(10)
    ]
    return make_table(records)


@pytest.fixture
def cancelled(make_record):
    """A record of a request that the end of the run cut off after so many milliseconds."""

    def make(watched_ms):
        return make_record(elapsed_ms={"sent": 0, "given_up": watched_ms}, outcome="cancelled")

    return make


def test_a_request_counts_that_is_ok_and_within_every_objective(ten_seconds):
    found = goodput_of(ten_seconds, {"latency": 0.6, "ttft": 0.25})
    assert (found.share.value, found.share.n) == (0.5, 10)
    assert found.share == stats.proportion(5, 10)
    assert found.rate.value == pytest.approx(60 * 5 / 10)
    assert found.rate.unit == "req/min"
    assert found.rate.low <= found.rate.value <= found.rate.high
    assert goodput_of(ten_seconds, {"latency": 0.6}).share.value == 0.6  # exactly 0.6 s is within


def test_an_objective_that_all_meet_gives_the_throughput(ten_seconds):
    everything = goodput_of(ten_seconds, {"latency": 100}, seed=4).rate
    assert everything == METRICS["requests_per_min"].estimate(ten_seconds, "mean", seed=4)


def test_none_in_time_is_a_rate_of_0_with_an_upper_limit(ten_seconds):
    found = goodput_of(ten_seconds, {"latency": 0.01})
    assert (found.rate.value, found.rate.low, found.share.value) == (0, 0, 0)
    assert found.rate.high == pytest.approx(3.6888794541 * 60 / 10)


def test_a_shared_time_leaves_the_share(make_table, answered):
    table = make_table([answered(1000, model=model, intended_ms=1000 * i) for i, model in enumerate("abab")])
    found = goodput_of(table.where(table["model"] == "a"), {"latency": 2})
    assert (found.rate, found.share.value) == (None, 1)


def test_what_the_end_of_the_run_cancelled_is_not_held_against_it(make_table, answered, cancelled, timed_out):
    table = make_table([answered(1000), cancelled(10), timed_out(9)])
    assert (goodput_of(table, {"latency": 2}).share.value, goodput_of(table, {"latency": 2}).share.n) == (0.5, 2)


def test_a_result_has_it_by_name(make_result, answered):
    result = make_result([answered(1000), answered(3000)])
    assert result.goodput(latency=2) == goodput_of(result._measured, {"latency": 2})
    assert result.goodput(latency=2).share.value == 0.5


@pytest.mark.parametrize(
    ("objectives", "told"),
    [
        ({}, "no objective: name a metric and the most seconds that a request may take, such as latency=2"),
        ({"latency": 0}, "latency = 0: an objective is a number of seconds above 0"),
        ({"speed": 1}, "'speed' is no time of a request: there are latency, latency_from_sent, ttft, tpot, waiting, "),
        ({"errors": 1}, "'errors' is no time of a request: there are latency, latency_from_sent, "),
    ],
)
def test_what_is_no_objective_is_refused(ten_seconds, objectives, told):
    with pytest.raises(SpecError) as caught:
        goodput_of(ten_seconds, objectives)
    assert str(caught.value).startswith(told)


def test_an_objective_that_nothing_was_observed_of_is_refused(make_table, answered, cancelled):
    with pytest.raises(StatisticsError, match=r"^no ttft was observed in these 1 requests$"):
        goodput_of(make_table([answered(10)]), {"ttft": 1})
    with pytest.raises(StatisticsError, match=r"^no request ended"):
        goodput_of(make_table([answered(10), cancelled(9)]).where([False, True]), {"latency": 1})
