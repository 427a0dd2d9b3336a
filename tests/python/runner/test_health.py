"""The client's judgement of itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from laptime.runner.health import judge_client

MS, S = 1_000_000, 1_000_000_000


def part(lags_ms=(), busy_ms=1, cpu_s=0.1, wall_s=1.0, in_flight=1):
    return SimpleNamespace(
        schedule_lags_ns=[int(lag * MS) for lag in lags_ms],
        longest_busy_ns=int(busy_ms * MS),
        cpu_ns=int(cpu_s * S),
        wall_ns=int(wall_s * S),
        most_in_flight=in_flight,
    )


def test_a_client_in_time_is_valid():
    judgement = judge_client([part([0.1, 0.2], busy_ms=100, cpu_s=0.9)])
    assert (judgement.verdict, judgement.reasons) == ("valid", [])


@pytest.mark.parametrize(
    ("health", "reason"),
    [
        (part([12] * 5), "1 in 100 requests was sent 12 ms late or more: lower the rate, or free a core"),
        (part(busy_ms=101), "the client once did not look at its sockets for 101 ms: free a core"),
        (part(cpu_s=0.95), "the client used 95 % of its core: lower the load"),
    ],
)
def test_a_client_that_bent_what_it_measured_is_suspect_and_says_why(health, reason):
    judgement = judge_client([health])
    assert (judgement.verdict, judgement.reasons) == ("suspect", [reason])


def test_every_reason_is_told():
    assert len(judge_client([part([50], busy_ms=500, cpu_s=1)]).reasons) == 3


def test_one_late_request_among_many_does_not_make_a_client_suspect():
    assert judge_client([part([0.1] * 999 + [50])]).verdict == "valid"
    assert judge_client([part([0.1] * 90 + [50] * 10)]).verdict == "suspect"


def test_blocks_are_judged_together():
    judgement = judge_client([part([1, 2], 10, 0.2, 1.0, 3), part([3], 30, 0.3, 2.0, 5)])
    assert judgement.schedule_lag_p50_s == pytest.approx(0.002)
    assert judgement.schedule_lag_p99_s == pytest.approx(0.00298)
    assert judgement.schedule_lag_max_s == pytest.approx(0.003)
    assert judgement.longest_busy_s == pytest.approx(0.030)
    assert (judgement.cpu_s, judgement.wall_s) == (pytest.approx(0.5), pytest.approx(3.0))
    assert judgement.most_in_flight == 5


def test_a_closed_loop_has_no_schedule_to_be_late_for():
    judgement = judge_client([part()])
    assert judgement.schedule_lag_p50_s is judgement.schedule_lag_p99_s is judgement.schedule_lag_max_s is None


def test_of_no_block_nothing_is_known():
    judgement = judge_client([])
    assert (judgement.verdict, judgement.longest_busy_s, judgement.cpu_s, judgement.wall_s) == ("valid", None, None, 0)
