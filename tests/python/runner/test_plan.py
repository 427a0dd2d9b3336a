"""The schedule that the core makes of a spec."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core
from laptime.errors import SpecError
from laptime.runner.plan import core_load, make_plan
from laptime.spec import Closed, Constant, Gamma, Poisson, Ramp, Replay, Spec, Stop


def flat(blocks):
    return [(r.target, r.sample, r.run_index, r.offset_ns) for block in blocks for r in block.measured]


@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 3), st.sampled_from(["by_target", "interleaved"]))
def test_every_sample_is_asked_of_every_target_once_a_run(n_targets, n_samples, runs, order):
    plan = make_plan(Spec(runs=runs, order=order), n_targets, n_samples)
    asked = sorted(request[:3] for request in flat(plan))
    assert asked == [(t, s, r) for t in range(n_targets) for s in range(n_samples) for r in range(runs)]


def test_by_target_finishes_one_model_before_the_next():
    blocks = make_plan(Spec(), 3, 5)
    assert [{request.target for request in block.measured} for block in blocks] == [{0}, {1}, {2}]


def test_interleaved_models_share_a_block():
    (block,) = make_plan(Spec(order="interleaved"), 2, 20)
    targets = [request.target for request in block.measured]
    assert targets.count(0) == targets.count(1) == 20
    assert targets not in ([0] * 20 + [1] * 20, [1] * 20 + [0] * 20)


@pytest.mark.parametrize("warmup", [0, 3])
def test_each_target_is_warmed_up(warmup):
    for block in make_plan(Spec(warmup=warmup), 2, 4):
        assert len(block.warmup) == warmup
        assert {request.target for request in block.warmup} <= {request.target for request in block.measured}


def test_the_seed_decides_the_schedule():
    def plan(seed):
        return flat(make_plan(Spec(seed=seed, load=Poisson(10), order="interleaved"), 2, 20))

    assert plan(1) == plan(1) != plan(2)


def test_a_closed_loop_has_no_times_and_a_constant_load_even_ones():
    assert {offset for *_, offset in flat(make_plan(Spec(load=Closed(2)), 1, 5))} == {None}
    offsets = [offset for *_, offset in flat(make_plan(Spec(load=Constant(4)), 1, 5))]
    assert [b - a for a, b in pairwise(offsets)] == [250_000_000] * 4


def test_a_poisson_load_has_uneven_and_rising_times():
    offsets = [offset for *_, offset in flat(make_plan(Spec(load=Poisson(4)), 1, 50))]
    gaps = [b - a for a, b in pairwise(offsets)]
    assert min(gaps) >= 0
    assert len(set(gaps)) > 40


def offsets_s(load, n_samples=100):
    (block,) = make_plan(Spec(load=load, seed=3), 1, n_samples)
    return [request.offset_ns * 1e-9 for request in block.measured]


def test_a_gamma_load_comes_in_bursts_the_more_so_the_smaller_its_burstiness():
    def relative_spread(burstiness):
        gaps = [b - a for a, b in pairwise(offsets_s(Gamma(4, burstiness), 2000))]
        mean = sum(gaps) / len(gaps)
        return sum((gap / mean - 1) ** 2 for gap in gaps) / len(gaps)

    assert relative_spread(0.25) == pytest.approx(4, rel=0.3)
    assert relative_spread(4) == pytest.approx(0.25, rel=0.3)


def test_a_ramp_asks_for_what_its_steps_say_and_ends_with_them():
    assert offsets_s(Ramp([(2, 1), (1, 0), (1, 2)])) == [0, 1, 3, 3.5]
    assert offsets_s(Ramp([(4, 0, 4)])) == pytest.approx([(2 * i) ** 0.5 for i in range(8)])


def test_a_ramp_of_poisson_arrivals_is_drawn_by_the_seed():
    offsets = offsets_s(Ramp([(10, 5)], "poisson"))
    assert len({b - a for a, b in pairwise(offsets)}) == len(offsets) - 1
    assert 25 < len(offsets) < 80
    assert offsets[-1] < 10


def test_a_replay_has_the_times_it_was_given():
    assert offsets_s(Replay([0, 0.25, 7])) == [0, 0.25, 7]


def test_a_load_that_ends_says_how_many_passes_there_are():
    (block,) = make_plan(Spec(load=Replay([0, 1, 2, 3, 4])), 1, 2)
    assert [(r.sample, r.run_index) for r in block.measured] == [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]
    assert block.size == 5
    (block,) = make_plan(Spec(load=Replay([0, 1, 2, 3, 4]), runs=1), 1, 2)
    assert block.size == 2


def test_a_plan_without_end_is_made_as_it_is_asked_for_and_cannot_be_listed():
    (block,) = make_plan(Spec(stop=Stop(max_seconds=60)), 1, 3)
    assert block.size is None
    with pytest.raises(SpecError, match=r"^this plan has no end of its own: it cannot be listed$"):
        _ = block.measured
    requests = block.requests()
    assert iter(requests) is requests
    assert [(r.index, r.sample, r.run_index) for r in islice(requests, 7)] == [
        (0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 0, 1), (4, 1, 1), (5, 2, 1), (6, 0, 2),
    ]  # fmt: skip
    assert next(requests).index == 7
    assert next(block.requests()).index == 0


def test_requests_outlive_their_plan():
    requests = make_plan(Spec(), 1, 2)[0].requests()
    assert [request.index for request in requests] == [0, 1]
    assert list(requests) == []


def test_what_is_done_is_left_out_and_all_else_keeps_its_place():
    spec = Spec(runs=2, order="interleaved", load=Constant(1))
    (whole,), (rest,) = make_plan(spec, 2, 3), make_plan(spec, 2, 3, done=[(0, 0, 1), (1, 1, 2), (7, 0, 0)])
    left = [(r.index, r.target, r.run_index, r.sample) for r in rest.measured]
    all_ = [(r.index, r.target, r.run_index, r.sample) for r in whole.measured]
    assert left == [request for request in all_ if request[1:] not in ((0, 0, 1), (1, 1, 2))]
    assert [r.offset_ns for r in rest.measured][-1] <= 10 * 10**9


@pytest.mark.parametrize(
    ("load", "core"),
    [
        (Closed(3, 0.5, 2), _core.Closed),
        (Constant(2), _core.Constant),
        (Poisson(2), _core.Poisson),
        (Gamma(2, 0.5), _core.Gamma),
        (Ramp([(1, 2)]), _core.Ramp),
        (Replay([0]), _core.Replay),
    ],
)
def test_a_load_is_the_cores_load_of_that_name(load, core):
    assert isinstance(core_load(load), core)


def test_a_closed_loop_takes_its_times_along(monkeypatch):
    monkeypatch.setattr(_core, "Closed", lambda *given: given)
    assert core_load(Closed(3, 0.5, 2)) == (3, 0.5, 2)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: _core.Closed(1, -1), "think_s must be from 0 to below 1e9 seconds, not -1"),
        (lambda: _core.Closed(1, 0, 1e300), "ramp_s must be from 0 to below 1e9 seconds, not 1e+300"),
        (lambda: _core.Ramp([(float("nan"), 1, 1)]), "a step's length must be from 0 to below 1e9 seconds, not nan"),
        (lambda: _core.Replay([-1]), "a time to replay must be from 0 to below 1e9 seconds, not -1"),
    ],
)
def test_the_core_refuses_what_is_no_duration(make, complaint):
    with pytest.raises(SpecError) as caught:
        make()
    assert str(caught.value) == complaint
