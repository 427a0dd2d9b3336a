"""What an older ``run.json`` says is still understood."""

from __future__ import annotations

from laptime.store.manifest import ClientHealth


def test_the_health_of_an_earlier_version_is_read():
    health = ClientHealth.model_validate(
        {
            "verdict": "valid",
            "reasons": [],
            "schedule_lag_p50_s": None,
            "schedule_lag_p99_s": None,
            "schedule_lag_max_s": None,
            "longest_busy_s": 0.004,
            "cpu_s": 0.1,
            "wall_s": 2.0,
            "most_in_flight": 3,
        }
    )
    assert (health.loop_lag_max_s, health.cpu_s, health.most_in_flight) == (0.004, 0.1, 3)
    assert (health.loop_lag_p99_s, health.threads, health.stopped) == (None, None, [])


def test_health_comes_back_from_json_as_it_was(make_health):
    health = make_health(["late: free a core"], loop_lag_max_s=0.25, stopped=["enough"], users=3)
    assert ClientHealth.model_validate_json(health.model_dump_json()) == health
