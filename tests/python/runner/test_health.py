"""The client's judgement of itself: numbers in, verdict out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laptime.runner.health import judge_client
from laptime.runner.observed import Block, Lag, Seen

GOOD = Block(
    loop_lag=Lag(0.00002, 0.0002, 0.003, 5000),
    wall_s=10.0,
    cpu_s=1.0,
    threads=1,
    issued=100,
    users=4,
    mean_in_flight=3.99,
    most_in_flight=4,
    descriptors=20,
    descriptor_limit=1024,
    connections_opened=4,
    local_ports=28232,
)
OPEN = replace(
    GOOD,
    schedule_lag=Lag(0.00005, 0.0004, 0.002, 100),
    planned_span_s=9.9,
    issued_span_s=9.9001,
    users=None,
    mean_in_flight=2.5,
)
SEEN = Seen(latency_s=0.1, ttft_s=0.02, inter_token_s=0.01, first_uncertainty_s=0.0002)
FREE = "use more threads=, or free a core"


def late(p99_s, n=100):
    return replace(OPEN, schedule_lag=Lag(0.0001, p99_s, 2 * p99_s, n))


def slow_loop(p99_s, max_s=0.01):
    return replace(GOOD, loop_lag=Lag(0.00001, p99_s, max(p99_s, max_s), 5000))


def reasons(*blocks, seen=SEEN):
    return judge_client(blocks, seen).reasons


@pytest.mark.parametrize("block", [GOOD, OPEN], ids=["closed", "open"])
def test_a_client_in_time_is_valid(block):
    judgement = judge_client([block], SEEN)
    assert (judgement.verdict, judgement.reasons) == ("valid", [])


@pytest.mark.parametrize(
    ("block", "seen", "reason"),
    [
        (
            late(0.006),
            SEEN,
            "1 in 100 requests was sent 6 ms late or more, 6 % of the median latency: lower the rate, or " + FREE,
        ),
        (
            late(0.012),
            Seen(),
            "1 in 100 requests was sent 12 ms late or more: lower the rate, or " + FREE,
        ),
        (
            late(0.021, n=20),
            SEEN,
            "1 in 20 requests was sent 21 ms late or more, 21 % of the median latency: lower the rate, or " + FREE,
        ),
        (
            slow_loop(0.0051),
            replace(SEEN, inter_token_s=0.1, ttft_s=1.0),
            "1 time in 100 the client was busy for 5 ms or more before it looked for arrivals, with 100 ms between "
            "tokens: " + FREE,
        ),
        (
            slow_loop(0.0011),
            replace(SEEN, inter_token_s=0.002, ttft_s=1.0),
            "1 time in 100 the client was busy for 1.1 ms or more before it looked for arrivals, with 2 ms between "
            "tokens: " + FREE,
        ),
        (
            slow_loop(0.006),
            Seen(latency_s=0.1),
            "1 time in 100 the client was busy for 6 ms or more before it looked for arrivals: " + FREE,
        ),
        (
            slow_loop(0.0002, max_s=0.101),
            SEEN,
            "the client once did not look at its sockets for 101 ms: free a core",
        ),
        (
            slow_loop(0.003),
            replace(SEEN, first_uncertainty_s=0.002),
            "first tokens may have come 2 ms before they were seen, 10 % of the median time to them: " + FREE,
        ),
        (
            replace(GOOD, cpu_s=7.1),
            SEEN,
            "the client used 71 % of the time of its thread: use more threads=, or lower the load",
        ),
        (
            replace(GOOD, cpu_s=16.0, threads=2),
            SEEN,
            "the client used 80 % of the time of its 2 threads: use more threads=, or lower the load",
        ),
        (
            replace(OPEN, issued_span_s=10.1),
            SEEN,
            "9.802 requests/s were sent where 10 were planned: lower the rate, or " + FREE,
        ),
        (
            replace(GOOD, mean_in_flight=3.7),
            SEEN,
            "only 3.7 requests of 4 users were in flight on average: " + FREE,
        ),
        (
            replace(GOOD, users=1, mean_in_flight=0.9),
            SEEN,
            "only 0.9 requests of 1 user were in flight on average: " + FREE,
        ),
        (
            replace(GOOD, descriptors=922),
            SEEN,
            "922 of 1024 file descriptors were in use: raise the limit with ulimit -n",
        ),
        (
            replace(GOOD, wall_s=120.0, connections_opened=51_000),
            SEEN,
            "25500 connections a minute were opened, with 28232 ports for them: let the server keep connections open, "
            "or widen net.ipv4.ip_local_port_range",
        ),
    ],
)
def test_a_client_that_bent_what_it_measured_is_suspect_and_says_what_to_do(block, seen, reason):
    judgement = judge_client([block], seen)
    assert (judgement.verdict, judgement.reasons) == ("suspect", [reason])


@pytest.mark.parametrize(
    ("block", "seen"),
    [
        (late(0.0009), replace(SEEN, latency_s=0.002)),
        (late(0.006), replace(SEEN, latency_s=0.2)),
        (late(0.009), Seen()),
        (late(0.019, n=99), SEEN),
        (slow_loop(0.0049), replace(SEEN, inter_token_s=0.1, first_uncertainty_s=None)),
        (slow_loop(0.0004), replace(SEEN, inter_token_s=0.0001)),
        (slow_loop(0.006), Seen(latency_s=2.0)),
        (slow_loop(0.0002, max_s=0.15), replace(SEEN, latency_s=4.0)),
        (GOOD, replace(SEEN, first_uncertainty_s=0.019)),
        (slow_loop(0.0009), replace(SEEN, first_uncertainty_s=0.0009, ttft_s=0.002)),
        (replace(GOOD, cpu_s=6.9), SEEN),
        (replace(GOOD, cpu_s=0.19, wall_s=0.2), SEEN),
        (replace(OPEN, issued_span_s=9.99), SEEN),
        (replace(OPEN, issued=2, planned_span_s=0.01, issued_span_s=0.014), SEEN),
        (replace(OPEN, issued_span_s=19.8, waited=60), SEEN),
        (replace(GOOD, mean_in_flight=3.81), SEEN),
        (replace(GOOD, mean_in_flight=2.0), replace(SEEN, users_pause=True)),
        (replace(GOOD, mean_in_flight=2.0), replace(SEEN, retried=1)),
        (replace(GOOD, mean_in_flight=2.0, issued=7), SEEN),
        (replace(GOOD, mean_in_flight=None), SEEN),
        (replace(GOOD, descriptors=921), SEEN),
        (replace(GOOD, descriptors=5000, descriptor_limit=None), SEEN),
        (replace(GOOD, wall_s=180.0, connections_opened=51_000), SEEN),
        (replace(GOOD, connections_opened=51_000, local_ports=None), SEEN),
    ],
    ids=[
        "late by less than anybody sees", "late by little of the latency", "late, with no latency known",
        "a single one late",
        "a loop of less than 5 ms", "a loop faster than anybody sees", "a loop of little of the latency",
        "a stall of little of the latency", "uncertain because nothing was to be done",
        "uncertain by less than 1 ms", "busy below the threshold", "busy for a moment only",
        "a rate off by less than 1 %", "a short block a little off", "held back by its cap", "nearly all users busy",
        "users that pause", "users that wait for another attempt", "less than two rounds of users",
        "nothing known of what was in flight", "descriptors left", "no limit known",
        "connections over a longer time", "no ports known",
    ],
)  # fmt: skip
def test_what_changes_no_result_or_has_another_cause_makes_no_client_suspect(block, seen):
    assert reasons(block, seen=seen) == []


def test_every_reason_is_told():
    bad = replace(late(0.05), cpu_s=9.5, descriptors=1000, loop_lag=Lag(0.001, 0.02, 0.5, 5000))
    assert len(reasons(bad)) == 5


def test_one_bad_block_among_several_is_enough():
    for bad in (late(0.05), slow_loop(0.02), replace(GOOD, cpu_s=9.5), replace(GOOD, mean_in_flight=1.0)):
        assert len(reasons(GOOD, bad, OPEN)) >= 1


def test_of_several_blocks_the_worst_is_told_and_what_adds_up_is_added():
    first = replace(OPEN, schedule_lag=Lag(0.0002, 0.0003, 0.004, 50), issued=11, planned_span_s=1.0, issued_span_s=1.0)
    second = replace(
        first,
        schedule_lag=Lag(0.0001, 0.0005, 0.003, 50),
        wall_s=20.0,
        cpu_s=4.0,
        planned_span_s=3.0,
        issued_span_s=3.0,
        most_in_flight=7,
        waited=2,
        connections_opened=3,
        stopped="10 s were over",
    )
    health = judge_client([first, second, replace(second, waited=0)], SEEN)
    assert (health.schedule_lag_p50_s, health.schedule_lag_p99_s, health.schedule_lag_max_s) == (0.0002, 0.0005, 0.004)
    assert (health.loop_lag_p50_s, health.loop_lag_p99_s, health.loop_lag_max_s) == (0.00002, 0.0002, 0.003)
    assert (health.cpu_s, health.wall_s, health.cpu_share) == (9.0, 50.0, 0.2)
    assert (health.planned_rate_per_s, health.delivered_rate_per_s) == (30 / 7, 30 / 7)
    assert (health.most_in_flight, health.waited, health.connections_opened) == (7, 2, 10)
    assert (health.stopped, health.local_ports, health.threads) == (["10 s were over"], 28232, 1)


def test_a_closed_loop_has_no_schedule_to_be_late_for():
    health = judge_client([GOOD], SEEN)
    assert health.schedule_lag_p50_s is health.schedule_lag_p99_s is health.schedule_lag_max_s is None
    assert health.planned_rate_per_s is health.delivered_rate_per_s is None
    assert (health.users, health.mean_in_flight) == (4, 3.99)


def test_of_no_block_nothing_is_known():
    health = judge_client([], Seen())
    assert (health.verdict, health.loop_lag_max_s, health.cpu_share, health.wall_s) == ("valid", None, None, 0)
