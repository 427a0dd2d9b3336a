"""Samples in groups: strata, clusters and hierarchies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of
from .samples import lognormal

GROUPINGS = ("strata", "clusters", "hierarchy")


def sessions(n_groups: int, size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Values of which half the variance is common to a group."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n_groups).repeat(size)
    return common + rng.normal(size=n_groups * size), np.arange(n_groups).repeat(size)


@given(st.lists(st.sampled_from("abc"), min_size=6, max_size=40).filter(lambda labels: len(set(labels)) > 1))
def test_labels_may_be_anything_and_come_in_any_order(labels):
    values = lognormal(len(labels))
    order = np.random.default_rng(1).permutation(len(labels))
    for grouping in GROUPINGS:
        plain = stats.bootstrap(values, "median", **{grouping: labels})
        shuffled = stats.bootstrap(values[order], "median", **{grouping: [f"group {labels[i]}" for i in order]})
        assert (plain.value, plain.low, plain.high) == (shuffled.value, shuffled.low, shuffled.high)


def test_a_mean_of_clusters_is_a_ratio_of_their_sums():
    values, groups = sessions(25, 8)
    values, groups = values[:-3], groups[:-3]
    sums = np.bincount(groups, weights=values)
    expected = stats.ratio(sums, np.bincount(groups), method="studentized")
    estimate = stats.bootstrap(values, "mean", clusters=groups)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.confidence_interval == pytest.approx(expected.confidence_interval)
    assert (estimate.n, expected.n) == (25, 25)


def test_the_percentile_limits_of_a_median_of_clusters_are_those_of_plain_resampling():
    values, groups = sessions(15, 6)
    rng = np.random.default_rng(3)
    medians = [
        np.median(np.concatenate([values[groups == group] for group in rng.integers(15, size=15)]))
        for _ in range(10_000)
    ]
    estimate = stats.bootstrap(values, "median", clusters=groups, method="percentile")
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(medians, [0.025, 0.975])), abs=0.05)
    assert estimate.standard_error == pytest.approx(np.std(medians, ddof=1), rel=0.05)


def test_a_hierarchy_is_drawn_twice():
    values, groups = sessions(12, 4)
    rng = np.random.default_rng(3)
    means = [
        np.mean([values[group * 4 + rng.integers(4, size=4)] for group in rng.integers(12, size=12)])
        for _ in range(20_000)
    ]
    estimate = stats.bootstrap(values, "mean", hierarchy=groups, n_resamples=20_000)
    assert estimate.standard_error == pytest.approx(np.std(means, ddof=1), rel=0.03)
    assert estimate.confidence_interval == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])), abs=0.03)


def test_strata_leave_out_what_lies_between_them():
    values, groups = sessions(10, 50, seed=4)
    plain, in_strata = stats.bootstrap(values), stats.bootstrap(values, strata=groups)
    within = sum(values[groups == group].var(ddof=1) for group in range(10)) * 50
    assert in_strata.standard_error == pytest.approx(np.sqrt(within) / 500, rel=0.05)
    assert in_strata.standard_error < 0.85 * plain.standard_error


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_a_ratio_of_constant_rates_is_sure_however_it_is_grouped(grouping):
    seconds = lognormal(60)
    estimate = stats.ratio(3 * seconds, seconds, **{grouping: np.arange(60) % 12})
    assert estimate.value == pytest.approx(3)
    assert estimate.confidence_interval == pytest.approx((3, 3))


@pytest.mark.parametrize(("value", "limit"), [(0.0, "high"), (1.0, "low")])
@pytest.mark.parametrize("grouping", GROUPINGS)
def test_no_or_full_marks_are_not_known_for_certain(grouping, value, limit):
    estimate = stats.bootstrap(np.full(60, value), **{grouping: np.arange(60) % 6})
    assert estimate.value == value
    assert abs(getattr(estimate, limit) - value) > 0.05


def test_a_quantile_beyond_what_the_clusters_are_worth_says_how_many_it_needs():
    values, groups = sessions(12, 100)
    estimate = stats.bootstrap(values, "p99", clusters=groups)
    assert estimate.high is None
    assert "needs n ≥" in estimate.note


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clusters": [1, 2]}, "clusters has 2 labels for 3 values"),
        ({"clusters": [1, 1, 1]}, "clusters: one group tells nothing of others: needs 2 or more"),
        ({"strata": [[1], [2], [3]]}, "strata has 2 dimensions instead of 1"),
        ({"clusters": [0, float("nan"), 1]}, "clusters[1] is NaN: no label"),
        ({"strata": [0, 1, float("nan")]}, "strata[2] is NaN: no label"),
        ({"hierarchy": np.array(["a", "b", float("nan")], dtype=object)}, "hierarchy[2] is NaN: no label"),
        ({"clusters": np.array([{}, {}, {}])}, "clusters[0] is a label that cannot be told from others: unhashable"),
        (
            {"strata": [1, 1, 2], "clusters": [1, 1, 2]},
            "strata and clusters were given",
        ),
        ({"strata": [1, 1, 2], "method": "bca"}, "bca makes no limits of this with strata: ask for auto"),
    ],
)
def test_groups_that_make_no_sense_are_refused(arguments, message):
    assert refusal_of(lambda: stats.bootstrap([1.0, 2.0, 3.0], **arguments)).startswith(message)


@pytest.mark.parametrize("statistic", ["mean", "std", "p90", np.mean])
@pytest.mark.parametrize("grouping", ["clusters", "hierarchy"])
def test_one_group_tells_nothing_of_others(statistic, grouping):
    told = refusal_of(lambda: stats.bootstrap(np.arange(20.0), statistic, **{grouping: np.zeros(20)}))
    assert told == f"{grouping}: one group tells nothing of others: needs 2 or more"
