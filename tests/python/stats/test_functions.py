"""The bootstrap of a function of the user's own."""

from __future__ import annotations

import inspect
import tracemalloc

import numpy as np
import pytest
import scipy.stats

from laptime import stats
from laptime.stats.functions import _left_out
from laptime.stats.groups import groups_of

from .refusals import refusal_of
from .samples import autoregressive, lognormal


def spread(values: np.ndarray) -> float:
    return float(np.quantile(values, 0.75) - np.quantile(values, 0.25))


def test_limits_of_a_function_are_scipys():
    data = lognormal(80)
    expected = scipy.stats.bootstrap(
        (data,), scipy.stats.skew, n_resamples=9999, method="BCa", rng=np.random.default_rng(0)
    )
    estimate = stats.bootstrap(data, scipy.stats.skew)
    assert estimate.method == "BCa bootstrap"
    assert estimate.value == pytest.approx(scipy.stats.skew(data))
    assert estimate.confidence_interval == pytest.approx(tuple(expected.confidence_interval), rel=0.03)
    assert estimate.standard_error == pytest.approx(expected.standard_error, rel=0.05)


def test_a_function_that_takes_an_axis_is_given_many_samples_and_tells_the_same():
    data = lognormal(50)
    calls = []

    def by_axis(values, axis):
        calls.append(values.shape)
        return np.median(values, axis=axis)

    alone = stats.bootstrap(data, lambda values: float(np.median(values)), n_resamples=500)
    together = stats.bootstrap(data, by_axis, n_resamples=500)
    assert together == alone
    assert sum(len(shape) == 2 for shape in calls) == 8  # 500 in parts of 64


def test_the_same_seed_gives_the_same_limits():
    data = lognormal(60)
    one, again, other = (stats.bootstrap(data, spread, n_resamples=300, rng=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.low != other.low


def test_a_series_is_resampled_in_blocks():
    series = autoregressive(400, 0.7)
    by_function = stats.bootstrap(series, lambda values: values.mean())
    by_name = stats.bootstrap(series, "mean")
    assert "blocks of" in by_function.note
    assert by_function.confidence_interval == pytest.approx(by_name.confidence_interval, abs=0.02)
    assert by_function.standard_error > 1.5 * stats.bootstrap(series, "mean", method="percentile").standard_error


@pytest.mark.parametrize("grouping", ["strata", "clusters", "hierarchy"])
def test_a_function_of_groups_agrees_with_the_statistic_of_that_name(grouping):
    rng = np.random.default_rng(0)
    groups = np.arange(20).repeat(5)
    data = rng.normal(size=20).repeat(5) + rng.normal(size=100)
    by_function = stats.bootstrap(data, np.mean, method="percentile", **{grouping: groups})
    by_name = stats.bootstrap(data, "mean", method="percentile", **{grouping: groups})
    assert by_function.confidence_interval == pytest.approx(by_name.confidence_interval, abs=0.03)


def test_the_jackknife_of_a_large_sample_is_of_a_thousand_parts():
    sizes = []

    def mean(values):
        sizes.append(values.size)
        return values.mean()

    estimate = stats.bootstrap(lognormal(5000), mean, n_resamples=100)
    assert estimate.method == "BCa bootstrap"
    assert sorted(set(sizes)) == [4995, 5000]
    assert sizes.count(4995) == 1000


def test_the_jackknife_makes_one_mask_after_another():
    masks = _left_out(4, None)
    assert inspect.isgenerator(masks)
    assert [np.flatnonzero(~kept).tolist() for kept in masks] == [[0], [1], [2], [3]]
    clusters = groups_of(strata=None, clusters=["b", "a", "b"], hierarchy=None)
    assert [kept.tolist() for kept in _left_out(3, clusters)] == [[False, True, False], [True, False, True]]


def test_the_masks_of_a_jackknife_are_never_held_all_at_once():
    data = lognormal(50_000)
    tracemalloc.start()
    stats.bootstrap(data, lambda values: float(values[0]), n_resamples=100, method="bca")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * data.nbytes  # a thousand masks would take 125 times as much


def test_an_exception_of_the_function_is_its_own():
    def broken(_values):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        stats.bootstrap(lognormal(20), broken)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda values: values, "the statistic returns ndarray, not one number"),
        (lambda values: "one", "the statistic returns str, not one number"),
        (lambda values: float("nan"), "the statistic of 20 of the values is nan"),
        (lambda values, axis: np.ones(3) if values.ndim == 2 else 1.0, "the statistic returns shape (3,) for 64"),
    ],
)
def test_what_is_no_statistic_is_refused(function, message):
    assert refusal_of(lambda: stats.bootstrap(lognormal(20), function)).startswith(message)


@pytest.mark.parametrize(
    ("data", "arguments", "message"),
    [
        ([1.0], {}, "one value tells nothing of its spread"),
        ([], {}, "data is empty"),
        ([1.0, float("inf")], {}, "data[1] is infinite"),
        ([1.0, 2.0, 3.0], {"method": "t"}, "t makes no limits of a function"),
        ([1.0, 2.0, 3.0], {"method": "bca", "strata": [1, 1, 2]}, "bca makes no limits of a function in groups"),
        ([1.0, 2.0, 3.0], {"method": "series", "clusters": [1, 1, 2]}, "a sample in clusters is no series"),
        ([1.0, 2.0, 3.0], {"clusters": [1, 2]}, "clusters has 2 labels for 3 values"),
        ([1.0, 2.0, 3.0], {"n_resamples": 5}, "n_resamples = 5 is below 100"),
        ([1.0, 2.0, 3.0], {"n_resamples": 0}, "n_resamples = 0 is below 100"),
    ],
)
def test_bad_input_is_refused_in_one_line(data, arguments, message):
    assert refusal_of(lambda: stats.bootstrap(data, spread, **arguments)).startswith(message)
