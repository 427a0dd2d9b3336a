"""When requests are sent, as it is said."""

from __future__ import annotations

import pytest

from laptime.spec import Closed, Constant, Gamma, Poisson, Ramp, Replay, Spec, Step

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Closed(0), "users must be at least 1, not 0"),
        (lambda: Closed(1, -1), "think_s must be from 0 to below 1e9 seconds, not -1"),
        (lambda: Closed(1, INFINITY), "think_s must be from 0 to below 1e9 seconds, not inf"),
        (lambda: Closed(1, ramp_s=NAN), "ramp_s must be from 0 to below 1e9 seconds, not nan"),
        (lambda: Constant(0), "rate_per_s must be above 0, not 0"),
        (lambda: Constant(INFINITY), "rate_per_s must be above 0, not inf"),
        (lambda: Constant(1, max_in_flight=0), "max_in_flight must be at least 1, not 0"),
        (lambda: Poisson(-1), "rate_per_s must be above 0, not -1"),
        (lambda: Poisson(NAN), "rate_per_s must be above 0, not nan"),
        (lambda: Poisson(1, max_in_flight=-1), "max_in_flight must be at least 1, not -1"),
        (lambda: Gamma(0, 1), "rate_per_s must be above 0, not 0"),
        (lambda: Gamma(1, 0), "burstiness must be above 0, not 0"),
        (lambda: Gamma(1, INFINITY), "burstiness must be above 0, not inf"),
        (lambda: Gamma(1, 1, max_in_flight=0), "max_in_flight must be at least 1, not 0"),
    ],
)
def test_a_load_that_makes_no_sense_is_refused(refusal, make, complaint):
    assert refusal(make) == complaint


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Step(0, 1), "the seconds of a step must be above 0 and below 1e9 seconds, not 0"),
        (lambda: Step(1, -1), "the rate of a step must be 0 or more, not -1"),
        (lambda: Step(1, 1, NAN), "the rate of a step must be 0 or more, not nan"),
        (lambda: Ramp([]), "a ramp needs a step with a rate above 0"),
        (lambda: Ramp([(1, 0), (1, 0, 0)]), "a ramp needs a step with a rate above 0"),
        (lambda: Ramp([(6e8, 1), (6e8, 1)]), "a ramp must last less than 1e9 seconds"),
        (lambda: Ramp("10s:5"), "steps are a list of steps"),
        (lambda: Ramp(5), "steps are a list of steps"),
        (lambda: Ramp([5]), "a step is (seconds, rate) or (seconds, from rate, to rate), not 5"),
        (lambda: Ramp([(5,)]), "a step is (seconds, rate) or (seconds, from rate, to rate), not (5,)"),
        (lambda: Ramp(["55"]), "a step is (seconds, rate) or (seconds, from rate, to rate), not '55'"),
        (lambda: Ramp([(1, 1)], "gamma"), "unknown arrival 'gamma': there are constant, poisson"),
        (lambda: Ramp([(1, 1)], max_in_flight=0), "max_in_flight must be at least 1, not 0"),
    ],
)
def test_a_ramp_that_makes_no_sense_is_refused(refusal, make, complaint):
    assert refusal(make) == complaint


def test_steps_may_be_written_as_rows():
    assert Ramp([(10, 5), [30, 5, 20], Step(3, 0)]).steps == (Step(10, 5), Step(30, 5, 20), Step(3, 0))


def test_a_step_keeps_its_rate_unless_it_says_where_that_goes():
    assert Step(10, 5).last_rate_per_s == 5
    assert Step(10, 5, 0).last_rate_per_s == 0


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ('kind = "closed"\nusers = 3\nthink_s = 0.5\nramp_s = 10', Closed(3, 0.5, 10)),
        ('kind = "constant"\nrate_per_s = 2\nmax_in_flight = 8', Constant(2, 8)),
        ('kind = "poisson"\nrate_per_s = 2', Poisson(2)),
        ('kind = "gamma"\nrate_per_s = 2\nburstiness = 0.5\nmax_in_flight = 8', Gamma(2, 0.5, 8)),
        ('kind = "ramp"\nsteps = [[10, 5], [30, 5, 20]]', Ramp([(10, 5), (30, 5, 20)])),
        (
            'kind = "ramp"\narrival = "poisson"\nmax_in_flight = 8\n'
            "steps = [{seconds = 10, rate_per_s = 5, to_rate_per_s = 6}]",
            Ramp([(10, 5, 6)], "poisson", 8),
        ),
        ('kind = "replay"\ntimes = [0, 0.5, 2]\nmax_in_flight = 8', Replay([0, 0.5, 2], 8)),
    ],
)
def test_every_load_can_be_said_in_a_file_and_goes_round(toml, text, load):
    spec = Spec.load(toml(f"[load]\n{text}\n"))
    assert spec.load_law == load
    assert Spec.of(spec.to_values()) == Spec.of(spec.to_json()) == spec


@pytest.mark.parametrize(
    ("load", "complaint"),
    [
        ({"kind": "gamma", "rate_per_s": 1}, "load.gamma.burstiness: field required"),
        (
            {"kind": "constant", "rate_per_s": 1, "burstiness": 1},
            "load.constant.burstiness: unexpected keyword argument",
        ),
        ({"kind": "ramp", "steps": "10s:5"}, "load.ramp.steps: input should be a valid tuple, not '10s:5'"),
        ({"kind": "ramp", "steps": [{"seconds": 3}]}, "load.ramp.steps.0.rate_per_s: field required"),
        ({"kind": "ramp", "steps": [[1]]}, "a step is (seconds, rate) or (seconds, from rate, to rate), not [1]"),
        ({"kind": "ramp", "steps": [[1, 1]], "arrival": "x"}, "load.ramp.arrival: input should be 'constant' or"),
        ({"kind": "replay", "times": {"a": 1}}, "times to replay are a file, or a list of seconds"),
    ],
)
def test_a_load_of_a_file_that_makes_no_sense_is_refused(refusal, load, complaint):
    assert refusal(Spec.of, {"load": load}).startswith(complaint)


def test_a_load_cannot_be_changed():
    for load in (Closed(1), Constant(1), Poisson(1), Gamma(1, 1), Ramp([(1, 1)]), Replay([0])):
        with pytest.raises(AttributeError):
            load.kind = "other"
