"""What flags make of the load."""

from __future__ import annotations

import pytest

from laptime.cli.load import load_of
from laptime.cli.options import RunOptions
from laptime.errors import SpecError
from laptime.spec import Closed, Constant, Gamma, Poisson, Ramp, Replay


@pytest.fixture
def times(tmp_path):
    path = tmp_path / "times.txt"
    path.write_text("0\n1\n")
    return path


@pytest.mark.parametrize(
    ("options", "load"),
    [
        ({}, Closed(1)),
        ({"concurrency": 4}, Closed(4)),
        ({"concurrency": 4, "think": "500ms", "ramp_up": "1m"}, Closed(4, 0.5, 60)),
        ({"think": "2"}, Closed(1, 2)),
        ({"rate": 2.0}, Poisson(2)),
        ({"rate": 2.0, "arrival": "poisson", "max_in_flight": 8}, Poisson(2, 8)),
        ({"rate": 2.0, "arrival": "constant", "max_in_flight": 8}, Constant(2, 8)),
        ({"rate": 2.0, "arrival": "gamma", "burstiness": 0.5}, Gamma(2, 0.5)),
        ({"rate": 2.0, "burstiness": 4.0, "max_in_flight": 8}, Gamma(2, 4, 8)),
        ({"ramp": "10s:5"}, Ramp([(10, 5)])),
        ({"ramp": "10s:5,30s:5-20, 1m:0.5"}, Ramp([(10, 5), (30, 5, 20), (60, 0.5)])),
        ({"ramp": "90:0-2.5", "arrival": "poisson", "max_in_flight": 8}, Ramp([(90, 0, 2.5)], "poisson", 8)),
    ],
)
def test_flags_make_a_load(options, load):
    assert load_of(RunOptions(**options), Closed(1)) == load


def test_times_to_replay_are_those_of_a_file(times):
    options = RunOptions(replay=times, max_in_flight=8)
    assert load_of(options, Closed(1)) == Replay(str(times), 8)


@pytest.mark.parametrize(
    ("options", "usual", "load"),
    [
        ({}, Poisson(3, 5), Poisson(3, 5)),
        ({"max_in_flight": 8}, Poisson(3, 5), Poisson(3, 8)),
        ({"max_in_flight": 8}, Ramp([(1, 1)]), Ramp([(1, 1)], max_in_flight=8)),
        ({"think": "2"}, Closed(9, ramp_s=3), Closed(9, 2, 3)),
        ({"ramp_up": "2"}, Closed(9, 4), Closed(9, 4, 2)),
        ({"concurrency": 2}, Closed(9, 4), Closed(2)),
        ({"rate": 2.0}, Closed(9, 4), Poisson(2)),
    ],
)
def test_a_flag_alone_changes_the_load_of_the_file_where_it_is_of_its_kind(options, usual, load):
    assert load_of(RunOptions(**options), usual) == load


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"concurrency": 1, "rate": 1.0}, "--concurrency and --rate are different loads: choose one of them"),
        ({"ramp": "1:1", "rate": 1.0}, "--rate and --ramp are different loads: choose one of them"),
        ({"arrival": "poisson"}, "--arrival says how requests come at a --rate, or on a --ramp: give one"),
        (
            {"concurrency": 1, "arrival": "poisson"},
            "--arrival says how requests come at a --rate, or on a --ramp: give one",
        ),
        ({"rate": 1.0, "arrival": "x"}, "unknown arrival 'x': there are poisson, constant, gamma"),
        ({"ramp": "1:1", "arrival": "gamma"}, "unknown arrival 'gamma': there are constant, poisson"),
        (
            {"rate": 1.0, "arrival": "gamma"},
            "--arrival gamma needs --burstiness: 1 is poisson, below it requests come in bursts",
        ),
        ({"burstiness": 1.0}, "--burstiness is of --arrival gamma, at a --rate"),
        ({"rate": 1.0, "arrival": "poisson", "burstiness": 1.0}, "--burstiness is of --arrival gamma, at a --rate"),
        ({"ramp": "1:1", "burstiness": 1.0}, "--burstiness is of --arrival gamma, at a --rate"),
        ({"rate": 1.0, "think": "1"}, "--think is for users of a closed loop, as of --concurrency"),
        ({"ramp": "1:1", "ramp_up": "1"}, "--ramp-up is for users of a closed loop, as of --concurrency"),
        (
            {"concurrency": 4, "max_in_flight": 2},
            "--max-in-flight is for open loads: in a closed loop it is --concurrency that limits",
        ),
        (
            {"think": "soon"},
            "--think: 'soon' is no duration: write seconds, or a unit with them, as 90, 90s, 10m or 1h30m",
        ),
        ({"rate": 0.0}, "rate_per_s must be above 0, not 0.0"),
        ({"ramp": "10s:0"}, "a ramp needs a step with a rate above 0"),
        ({"ramp": "0s:5"}, "the seconds of a step must be above 0 and below 1e9 seconds, not 0.0"),
    ],
)
def test_flags_that_make_no_sense_are_refused(options, complaint):
    with pytest.raises(SpecError) as caught:
        load_of(RunOptions(**options), Closed(1))
    assert str(caught.value) == complaint


@pytest.mark.parametrize("step", ["", "5", "10s", "10s:", ":5", "10s:5-", "10s:-5", "10s:5-6-7", "10s:5:6", "10s:x"])
def test_a_step_that_is_none_is_shown_with_how_to_write_it(step):
    with pytest.raises(SpecError) as caught:
        load_of(RunOptions(ramp=f"1s:1,{step}"), Closed(1))
    expected = f"--ramp: {step!r} is no step: write DURATION:RATE or DURATION:FROM-TO, as 30s:5-20"
    assert str(caught.value) == expected


def test_a_step_s_duration_is_one():
    with pytest.raises(SpecError, match=r"^--ramp: '10x' is no duration"):
        load_of(RunOptions(ramp="10x:5"), Closed(1))
