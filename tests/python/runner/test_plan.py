"""The schedule that the core makes of a spec."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import _core
from laptime.runner.plan import core_load, make_plan
from laptime.spec import Closed, Constant, Poisson, Spec


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


@pytest.mark.parametrize(
    ("load", "core"),
    [(Closed(3, 0.5), _core.Closed), (Constant(2), _core.Constant), (Poisson(2), _core.Poisson)],
)
def test_a_load_is_the_cores_load_of_that_name(load, core):
    assert isinstance(core_load(load), core)
