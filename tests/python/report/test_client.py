"""What the client says of itself, in words."""

from __future__ import annotations

import pytest

from laptime.report.client import client_facts, client_line


@pytest.fixture
def full_health(make_health):
    return make_health(
        schedule_lag_p50_s=0.00001, schedule_lag_p99_s=0.0005, schedule_lag_max_s=0.002, loop_lag_p50_s=0.000003,
        loop_lag_p99_s=0.0001, loop_lag_max_s=0.0, cpu_s=1.5, wall_s=10.0, threads=2, cpu_share=0.075,
        planned_rate_per_s=100.0, delivered_rate_per_s=99.96, users=None, mean_in_flight=2.51, most_in_flight=9,
        waited=3, descriptors=17, descriptor_limit=1024, connections_opened=9, local_ports=28232, stopped=["10 s over"],
    )  # fmt: skip


def test_all_that_is_known_is_told_with_its_unit(full_health):
    assert dict(client_facts(full_health)) == {
        "verdict": "valid",
        "schedule lag, median": "10.0 µs",
        "schedule lag, P99": "500 µs",
        "schedule lag, maximum": "2.00 ms",
        "loop lag, median": "3.00 µs",
        "loop lag, P99": "100 µs",
        "loop lag, maximum": "0 s",
        "CPU time": "1.50 s",
        "wall time": "10.0 s",
        "threads": "2",
        "CPU share of its threads": "7.50 %",
        "rate planned": "100.0 requests/s",
        "rate delivered": "99.96 requests/s",
        "mean requests in flight": "2.51",
        "most requests in flight": "9",
        "requests that waited": "3",
        "file descriptors": "17 of 1024",
        "connections opened": "9, with 28232 ports for them",
        "ended early": "10 s over",
    }


def test_what_is_not_known_is_not_told(make_health):
    assert dict(client_facts(make_health())) == {
        "verdict": "valid",
        "wall time": "1.00 s",
        "most requests in flight": "1",
    }
    assert client_line(make_health()) == ""


def test_one_line_says_how_well_it_kept_its_time(full_health):
    assert client_line(full_health) == (
        "schedule lag P99 500 µs, loop lag P99 100 µs, CPU 7.50 %, sent 99.96 requests/s, mean in flight 2.51, waited 3"
    )


def test_users_are_told_beside_what_was_in_flight(make_health):
    assert client_line(make_health(users=4, mean_in_flight=3.99)) == "mean in flight 3.99 of 4 users"
