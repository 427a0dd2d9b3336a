"""When a run is over, as it is said."""

from __future__ import annotations

import pytest

from laptime.spec import Spec, Stop


def never(ended):
    return None


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Stop(), "a stop says when: give it max_requests, say"),
        (lambda: Stop(max_requests=0), "max_requests must be at least 1, not 0"),
        (lambda: Stop(min_requests=-1), "min_requests must be at least 1, not -1"),
        (lambda: Stop(max_seconds=0), "max_seconds must be above 0 and below 1e9 seconds, not 0"),
        (lambda: Stop(min_seconds=float("inf")), "min_seconds must be above 0 and below 1e9 seconds, not inf"),
        (lambda: Stop(max_requests=5, min_requests=6), "min_requests is 6, more than max_requests: 5"),
        (lambda: Stop(max_seconds=5, min_seconds=6), "min_seconds is 6, more than max_seconds: 5"),
        (lambda: Stop(max_error_rate=1), "max_error_rate must be from 0 to below 1, not 1"),
        (lambda: Stop(max_error_rate=-0.1), "max_error_rate must be from 0 to below 1, not -0.1"),
        (lambda: Stop(rule=5), "rule is a function of your own, not 5"),
    ],
)
def test_a_stop_that_makes_no_sense_is_refused(refusal, make, complaint):
    assert refusal(make) == complaint


def test_minima_may_be_maxima():
    assert Stop(max_requests=5, min_requests=5, max_seconds=2, min_seconds=2).max_requests == 5


def test_no_failure_at_all_may_be_asked_for():
    assert Stop(max_error_rate=0).max_error_rate == 0


@pytest.mark.parametrize("name", ["max_requests", "max_seconds", "min_requests", "min_seconds"])
def test_a_limit_says_how_much_is_measured(name):
    assert Stop(**{name: 1}).limits_requests


def test_failures_and_rules_do_not():
    assert not Stop(max_error_rate=0.1, rule=never).limits_requests


def test_a_rule_goes_round_and_a_run_keeps_its_name():
    spec = Spec(stop=Stop(max_requests=5, rule=never))
    assert Spec.of(spec.to_values()) == spec
    assert spec.to_json()["stop"] == {
        "max_requests": 5,
        "max_seconds": None,
        "min_requests": None,
        "min_seconds": None,
        "max_error_rate": None,
        "precision": None,
        "rule": "never",
    }


def test_a_rule_may_be_any_object_that_can_be_called():
    class Patience:
        def __call__(self, ended):
            return None

    assert Spec(stop=Stop(rule=Patience())).to_json()["stop"]["rule"].endswith("Patience")


def test_a_spec_file_cannot_hold_a_rule(refusal, toml):
    path = toml('[stop]\nrule = "never"\n')
    expected = "stop.rule is a function of your own: give it to laptime.run, a spec file cannot hold it"
    assert refusal(Spec.load, path) == f"{path}: {expected}"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"max_requests": 1.5}, "stop.max_requests: input should be a valid integer, got a number with"),
        ({"max_time": 5}, "stop.max_time: unexpected keyword argument, not 5"),
        ({}, "a stop says when: give it max_requests, say"),
    ],
)
def test_a_stop_of_a_file_that_makes_no_sense_is_refused(refusal, values, complaint):
    assert refusal(Spec.of, {"stop": values}).startswith(complaint)
