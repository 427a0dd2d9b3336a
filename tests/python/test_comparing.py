"""One model against another: from which values, with which method, and what may be said of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats
from laptime.comparing import change_between, compare_models, memory_changes, pairs_of
from laptime.comparing.change import verdict_of
from laptime.data.sample import Sample
from laptime.errors import SpecError, StatisticsError
from laptime.metrics import METRICS
from laptime.stats import Estimate
from laptime.store import RunData
from laptime.store.manifest import DataSource, LoadedModel, MemoryUse, ModelPass
from laptime.store.table import table_of_rows

A, B = "m/a", "m/b"


def answers(model, column, values, samples=None, **fields):
    """Rows of one model that answered each sample with these values."""
    samples = [f"s{i:03d}" for i in range(len(values))] if samples is None else samples
    rows = zip(values, samples, strict=True)
    return [{"model": model, "sample_id": sample, column: value} | fields for value, sample in rows]


def spread(mean, n=30):
    """Values about a mean, no two alike."""
    return [mean * (0.9 + 0.2 * i / (n - 1)) for i in range(n)]


@pytest.fixture
def make_run(make_manifest):
    def make(rows, *, samples=None, estimates=None, **manifest):
        return RunData(make_manifest(**manifest), table_of_rows(rows), samples or {}, estimates or {})

    return make


@pytest.fixture
def one_change(make_run):
    """The change of a figure within one run of two models."""

    def compare(figure, rows, **options):
        run = make_run(rows)
        (change,) = compare_models(run, A, run, B, figures=[figure], **options)
        return change

    return compare


# ── From which values ───────────────────────────────────────────────────────────────────────────────────────────


def test_times_of_the_same_samples_are_compared_pair_by_pair(one_change):
    a, b = spread(1.0), spread(2.0)
    change = one_change("latency.mean", answers(A, "latency_s", a) + answers(B, "latency_s", b), seed=3)
    assert change.change == stats.compare(a, b, paired=True, rng=3, unit="s")
    assert (change.unit, change.direction, change.verdict) == ("s", "lower is better", "worse")


def test_pairs_are_a_series_in_the_order_in_which_the_first_model_was_asked(one_change):
    rng = np.random.default_rng(0)
    order, other_order = rng.permutation(40), rng.permutation(40)
    a, drift = 5 + rng.random(40), np.cumsum(rng.normal(size=40)) / 10  # what changes, changes slowly
    b = a + 1 + drift
    names = [f"s{place:03d}" for place in order]
    rows = [
        {"model": A, "sample_id": name, "intended_s": float(i), "latency_s": x}
        for i, (name, x) in enumerate(zip(names, a, strict=True))
    ]
    rows += [
        {"model": B, "sample_id": names[i], "intended_s": 100.0 + place, "latency_s": b[i]}
        for place, i in enumerate(other_order)
    ]
    change = one_change("latency.mean", [rows[i] for i in rng.permutation(80)], seed=3).change
    assert change == stats.compare(a, b, paired=True, rng=3, unit="s")
    assert "neighbours depend on each other" in change.difference.note


def test_a_sample_asked_several_times_is_one_pair_of_its_means(one_change):
    a, b = spread(1.0, 8), spread(2.0, 8)
    rows = [row for values in (a, [x + 0.5 for x in a]) for row in answers(A, "latency_s", values)]
    change = one_change("latency.mean", rows + answers(B, "latency_s", b))
    assert change.change.difference.value == pytest.approx(np.mean(b) - np.mean(a) - 0.25)
    assert change.change.difference.n == 8


@pytest.mark.parametrize(
    ("b_samples", "why"),
    [
        ([f"t{i}" for i in range(8)], "other samples"),
        (["s000"] * 2 + [f"s{i:03d}" for i in range(1, 7)], "one sample of several answers, one not answered"),
    ],
)
def test_times_of_other_samples_are_compared_as_they_are(one_change, b_samples, why):
    a, b = spread(1.0, 8), spread(2.0, 8)
    rows = answers(A, "latency_s", a) + answers(B, "latency_s", b, b_samples)
    assert one_change("latency.mean", rows).change == stats.compare(a, b, unit="s"), why


def test_times_of_more_samples_are_compared_as_they_are(one_change):
    a, b = spread(1.0, 8), spread(2.0, 9)
    rows = answers(A, "latency_s", a) + answers(B, "latency_s", b)
    assert one_change("latency.mean", rows).change == stats.compare(a, b, unit="s")


def test_times_of_unevenly_answered_samples_are_compared_as_they_are(one_change):
    samples = [f"s{i}" for i in range(6)]
    a, b = spread(1.0, 7), spread(2.0, 6)
    rows = answers(A, "latency_s", a, [*samples, "s0"]) + answers(B, "latency_s", b, samples)
    assert one_change("latency.mean", rows).change == stats.compare(a, b, unit="s")


def test_fewer_than_six_samples_make_no_pairs(one_change):
    samples = ["s0", "s1", "s2", "s3", "s4"] * 4
    a, b = spread(1.0, 20), spread(2.0, 20)
    rows = answers(A, "latency_s", a, samples) + answers(B, "latency_s", b, samples)
    assert one_change("latency.mean", rows).change == stats.compare(a, b, unit="s")


def test_quantiles_are_of_all_answers(one_change):
    a, b = spread(1.0, 80), spread(2.0, 80)
    rows = answers(A, "latency_s", a) + answers(B, "latency_s", b)
    for statistic in ("median", "p95"):
        assert one_change(f"latency.{statistic}", rows, seed=5).change == stats.compare(
            a, b, statistic, rng=5, unit="s"
        )


def test_right_and_wrong_answers_to_the_same_questions_are_paired(one_change):
    a, b = [1.0] * 10 + [0.0] * 10, [1.0] * 18 + [0.0] * 2
    change = one_change("accuracy.mean", answers(A, "accuracy", a) + answers(B, "accuracy", b))
    assert change.change.difference == stats.compare_paired_proportions(a, b)
    assert change.change.ratio is None
    assert (change.a.value, change.b.value, change.verdict) == (0.5, 0.9, "better")


def test_right_and_wrong_answers_to_other_questions_are_not_paired(one_change):
    a, b = [1.0] * 10 + [0.0] * 10, [1.0] * 20
    others = [f"t{i}" for i in range(20)]
    change = one_change("accuracy.mean", answers(A, "accuracy", a) + answers(B, "accuracy", b, others))
    assert change.change.difference == stats.compare_proportions(10, 20, 20, 20)


def test_partial_scores_have_a_bootstrapped_difference(one_change):
    a, b = [0.25, 0.5, 0.75, 1.0] * 3, [0.5, 0.75, 1.0, 1.0] * 3
    change = one_change("rouge_l.mean", answers(A, "rouge_l", a) + answers(B, "rouge_l", b), seed=2)
    assert change.change == stats.compare(a, b, paired=True, rng=2)


def test_pairs_are_of_what_both_answered_and_the_figures_are_of_these_too(one_change):
    a = answers(A, "accuracy", [1.0] * 10)
    b = answers(B, "accuracy", [0.0] * 2 + [1.0] * 6, [f"s{i:03d}" for i in range(8)])
    b += [{"model": B, "sample_id": "s008", "outcome": "timeout"}]
    change = one_change("accuracy.mean", a + b)
    assert (change.a, change.b) == (stats.proportion(8, 8), stats.proportion(6, 8))
    assert change.change.difference.n == 8
    assert change.note == "of the 8 samples that both answered"
    swapped = [row | {"model": {A: B, B: A}[row["model"]]} for row in a + b]
    change = one_change("accuracy.mean", swapped)
    assert (change.a, change.b) == (stats.proportion(6, 8), stats.proportion(8, 8))


def test_figures_of_everything_that_was_answered_have_no_note(one_change):
    rows = answers(A, "accuracy", [1.0] * 8) + answers(B, "accuracy", [1.0] * 8)
    rows += [{"model": model, "sample_id": "unjudged"} for model in (A, B)]
    assert one_change("accuracy.mean", rows).note == ""


def test_where_few_samples_are_common_nothing_is_paired(one_change):
    a = answers(A, "accuracy", [1.0] * 20)
    b = answers(B, "accuracy", [1.0] * 10 + [0.0] * 10, [f"s{i:03d}" for i in range(12, 32)])
    assert one_change("accuracy.mean", a + b).change.difference == stats.compare_proportions(20, 20, 10, 20)


def test_pairing_can_be_refused(one_change):
    rows = answers(A, "accuracy", [1.0] * 8) + answers(B, "accuracy", [0.0] * 8)
    change = one_change("accuracy.mean", rows, paired=False)
    assert change.change.difference == stats.compare_proportions(8, 8, 0, 8)


def two_runs(make_run, a_samples, b_samples):
    """Two runs of the same sample ids, of which the data have different hashes."""
    runs = []
    for model, value, samples in ((A, 1.0, a_samples), (B, 0.0, b_samples)):
        data = DataSource(source="own", n_samples=8, samples_sha256=model, prompts_sha256="0")
        runs.append(make_run(answers(model, "accuracy", [value] * 8), samples=samples, data=data))
    return runs


def texts(words):
    return {f"s{i:03d}": Sample(f"s{i:03d}", f"{words} {i}") for i in range(8)}


@pytest.mark.parametrize(
    ("b_words", "paired", "is_paired"),
    [("Why", "auto", True), ("How", "auto", False), ("How", True, True), ("Why", False, False)],
)
def test_samples_of_two_runs_are_the_same_where_they_say_the_same(make_run, b_words, paired, is_paired):
    a, b = two_runs(make_run, texts("Why"), texts(b_words))
    (change,) = compare_models(a, A, b, B, figures=["accuracy.mean"], paired=paired)
    both, each = stats.compare_paired_proportions([1] * 8, [0] * 8), stats.compare_proportions(8, 8, 0, 8)
    assert change.change.difference == (both if is_paired else each)


def test_samples_that_nobody_knows_are_not_taken_for_the_same(make_run):
    a, b = two_runs(make_run, {}, {})
    (change,) = compare_models(a, A, b, B, figures=["accuracy.mean"])
    assert change.change.difference == stats.compare_proportions(8, 8, 0, 8)


def test_errors_are_compared_as_shares_of_all_requests(one_change):
    rows = answers(A, "outcome", ["ok"] * 10) + answers(B, "outcome", ["ok"] * 2 + ["timeout"] * 8)
    change = one_change("errors.mean", rows)
    assert change.change.difference == stats.compare_proportions(0, 10, 8, 10)
    assert change.verdict == "worse"


def test_a_ratio_of_sums_is_compared_by_its_terms(one_change, monkeypatch):
    class Speed:
        name, unit, formula, direction, statistics = "speed", "x/y", "Σx / Σy", "higher is better", ("mean",)

        def terms(self, table):
            return table.observed("x"), table.observed("y")

        def estimate(self, table, statistic, *, seed=0):
            return stats.ratio(*self.terms(table), rng=seed, unit=self.unit)

    monkeypatch.setitem(METRICS, "speed", Speed())
    terms = {A: ([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0]), B: ([15.0, 16.0, 35.0, 16.0], [1.0, 1.0, 2.0, 1.0])}
    rows = [{"model": m, "sample_id": str(i), "x": x[i], "y": y[i]} for m, (x, y) in terms.items() for i in range(4)]
    change = one_change("speed.mean", rows, seed=4)
    assert change.change == stats.compare_ratios(*terms[A], *terms[B], rng=4, unit="x/y")
    assert change.verdict == "better"


@pytest.mark.parametrize("figure", ["tokens_per_s.mean", "requests_per_min.mean"])
def test_rates_are_told_apart(one_change, figure):
    rows = []
    for model, seconds in ((A, 2.0), (B, 1.0)):
        for i, took in enumerate(spread(seconds)):
            times = {"intended_s": 10 * i, "done_s": 10 * i + took, "decode_s": took, "tokens_after_first": 20}
            rows.append({"model": model, "sample_id": str(i)} | times)
    rows = [row | {"done_s": row["done_s"] if row["model"] == A else row["done_s"] / 2} for row in rows]
    change = one_change(figure, rows)
    assert change.change.difference.value == pytest.approx(change.b.value - change.a.value)
    assert change.change.ratio.value == pytest.approx(change.b.value / change.a.value)
    assert change.change.difference.low is not None


# ── Which figures ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_those_of_the_summary_that_both_have(make_run):
    run = make_run(answers(A, "latency_s", spread(1.0), score=1.0) + answers(B, "latency_s", spread(1.0)))
    figures = [change.figure for change in compare_models(run, A, run, B)]
    assert figures == ["latency.mean", "latency.median", "latency.p95", "latency.p99", "errors.mean"]


@pytest.mark.parametrize(
    ("figure", "error", "words"),
    [
        ("speed.mean", SpecError, "unknown metric 'speed'"),
        ("latency.max", SpecError, "cannot compare 'latency.max': of latency there are mean, median, p90, p95, p99"),
        ("latency", SpecError, "cannot compare 'latency'"),
        ("ttft.median", StatisticsError, "no ttft was observed of 'm/a'"),
    ],
)
def test_a_figure_that_cannot_be_compared_is_told(one_change, figure, error, words):
    rows = answers(A, "latency_s", spread(1.0)) + answers(B, "latency_s", spread(1.0))
    with pytest.raises(error) as told:
        one_change(figure, rows)
    assert words in str(told.value)


def test_an_unknown_model_is_told_with_those_there_are(make_run):
    run = make_run(answers(A, "latency_s", spread(1.0)))
    with pytest.raises(SpecError) as told:
        compare_models(run, A, run, "m/c")
    assert str(told.value) == "no model 'm/c' in this run: there are 'm/a'"


# ── Too few ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("n", "verdict"), [(3, "cannot tell: needs n ≥ 4"), (4, "worse"), (6, "worse")])
def test_so_few_values_that_chance_may_part_them_tell_nothing(one_change, n, verdict):
    rows = answers(A, "latency_s", spread(1.0, n)) + answers(B, "latency_s", spread(9.0, n))
    assert one_change("latency.mean", rows).verdict == verdict


def test_one_sided_few_are_enough_where_the_others_are_many(one_change):
    def verdict(n_b):
        others = [f"t{i}" for i in range(n_b)]
        rows = answers(A, "latency_s", spread(1.0, 3)) + answers(B, "latency_s", spread(9.0, n_b), others)
        return one_change("latency.mean", rows).verdict

    assert verdict(4) == "cannot tell: needs n ≥ 4"  # 2 of 35 ways to part them
    assert verdict(5) == "worse"  # 2 of 56


def test_of_unequal_samples_the_smaller_one_is_told(one_change):
    rows = answers(A, "accuracy", [0.0, 1.0] * 4) + answers(B, "accuracy", [0.0, 1.0] * 20)
    assert one_change("accuracy.mean", rows).verdict == "cannot tell: no difference seen in n = 8"


def test_a_change_of_too_few_values_keeps_its_value_without_limits(one_change):
    rows = answers(A, "accuracy", [0.0] * 3) + answers(B, "accuracy", [1.0] * 3)
    difference = one_change("accuracy.mean", rows).change.difference
    assert (difference.value, difference.low, difference.high, difference.note) == (1.0, None, None, "needs n ≥ 4")


@pytest.mark.parametrize(("n", "verdict"), [(71, "cannot tell: needs n ≥ 72"), (72, "worse")])
def test_a_quantile_needs_as_many_as_its_own_limits(one_change, n, verdict):
    rows = answers(A, "latency_s", spread(1.0, n)) + answers(B, "latency_s", spread(9.0, n))
    assert one_change("latency.p95", rows).verdict == verdict


# ── Verdicts ────────────────────────────────────────────────────────────────────────────────────────────────────


def difference(value, low, high):
    return Estimate(value, low, high, "s", "a method", 60, 0.95)


@pytest.mark.parametrize(
    ("estimate", "direction", "verdict"),
    [
        (difference(1.0, 0.5, 1.5), "lower is better", "worse"),
        (difference(1.0, 0.5, 1.5), "higher is better", "better"),
        (difference(-1.0, -1.5, -0.5), "lower is better", "better"),
        (difference(-1.0, -1.5, -0.5), "higher is better", "worse"),
        (difference(1.0, -1.0, 3.0), "lower is better", "cannot tell: needs n ≥ 120"),
        (difference(-1.0, -2.0, 2.0), "lower is better", "cannot tell: needs n ≥ 270"),
        (difference(1.0, 0.0, 2.0), "lower is better", "cannot tell: needs n ≥ 31"),
        (difference(0.5, -0.6, 9.0), "lower is better", "cannot tell: needs n ≥ 150"),
        (difference(0.0, -1.0, 1.0), "lower is better", "cannot tell: no difference seen in n = 30"),
        (difference(0.049, -1.0, 1.0), "lower is better", "cannot tell: no difference seen in n = 30"),
        (difference(0.05, -0.95, 1.05), "lower is better", "cannot tell: needs n ≥ 12000"),
        (difference(1.0, None, None), "lower is better", "cannot tell: asking"),
        (difference(1.0, 0.5, None), "lower is better", "cannot tell: asking"),
    ],
)
def test_verdicts(estimate, direction, verdict):
    assert verdict_of(estimate, a=10.0, direction=direction, n=30, wants="asking") == verdict


@given(st.floats(0.01, 10), st.floats(0, 100), st.integers(1, 10_000))
def test_what_is_needed_is_more_than_there_is_in_two_digits(value, beyond, n):
    low = value - value * (1 + beyond)
    verdict = verdict_of(difference(value, low, value + 1), a=0.0, direction="lower is better", n=n, wants="")
    needed = int(verdict.removeprefix("cannot tell: needs n ≥ "))
    exact = max(n * (1 + beyond) ** 2, n + 1)
    assert exact * (1 - 1e-9) <= needed <= exact * 1.1 + 1
    assert len(str(needed).rstrip("0")) <= 2


# ── Between two estimates ───────────────────────────────────────────────────────────────────────────────────────


def limited(value, low, high):
    return Estimate(value, low, high, "s", "a method", 10, 0.95)


def test_the_change_between_two_shares_is_newcombes_hybrid_interval():
    a, b = stats.proportion(12, 30), stats.proportion(25, 40)
    change, exact = change_between(a, b).difference, stats.compare_proportions(12, 30, 25, 40)
    assert (change.value, change.low, change.high) == pytest.approx((exact.value, exact.low, exact.high), rel=1e-12)
    assert (change.method, change.n) == ("MOVER", 70)


def test_the_change_between_two_estimates_by_hand():
    change = change_between(limited(10.0, 7.0, 14.0), limited(20.0, 17.0, 24.0))
    found = change.difference
    assert (found.value, found.low, found.high) == pytest.approx((10.0, 10 - 5.0, 10 + 5.0))  # 3-4-5 triangles
    ratio = change.ratio
    # b − R a has a limit at 0: (20 − 10 R)² = 3² + (4 R)² below, and 4² + (3 R)² above
    assert ratio.value == 2.0
    assert (20 - 10 * ratio.low) ** 2 == pytest.approx(9 + (4 * ratio.low) ** 2)
    assert (20 - 10 * ratio.high) ** 2 == pytest.approx(16 + (3 * ratio.high) ** 2)
    assert ratio.low < 2 < ratio.high


positive = st.floats(0.01, 1000)


@given(positive, st.floats(0.01, 1), st.floats(1, 3), positive, st.floats(0.01, 1), st.floats(1, 3))
def test_ratio_and_difference_say_the_same(a, a_low, a_high, b, b_low, b_high):
    first, second = limited(a, a * a_low, a * a_high), limited(b, b * b_low, b * b_high)
    change, back = change_between(first, second), change_between(second, first)
    assert change.ratio.low <= change.ratio.value * (1 + 1e-9)
    assert change.ratio.value * (1 - 1e-9) <= change.ratio.high
    assert change.ratio.low == pytest.approx(1 / back.ratio.high, rel=1e-6)
    scale = a + b
    if abs(change.difference.low) > 1e-6 * scale and abs(change.difference.high) > 1e-6 * scale:
        assert (change.difference.low > 0) == (change.ratio.low > 1)
        assert (change.difference.high < 0) == (change.ratio.high < 1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (limited(1.0, None, None), limited(2.0, 1.0, 3.0)),
        (limited(1.0, 0.5, None), limited(2.0, 1.0, 3.0)),
        (limited(1.0, 0.5, 1.5), Estimate(2.0, 1.0, 3.0, "s", "a method", 10, 0.99)),
    ],
)
def test_without_all_four_limits_of_one_confidence_there_are_none(a, b):
    change = change_between(a, b)
    assert (change.difference.value, change.difference.low, change.difference.high) == (1.0, None, None)
    assert (change.ratio.value, change.ratio.low, change.ratio.high) == (2.0, None, None)


def test_what_may_be_nothing_is_no_base_of_a_ratio():
    change = change_between(limited(1.0, 0.0, 2.0), limited(2.0, 1.0, 3.0))
    assert change.difference.low is not None
    assert (change.ratio.low, change.ratio.high) == (None, None)
    assert change_between(limited(0.0, 0.0, 1.0), limited(2.0, 1.0, 3.0)).ratio is None


def test_a_file_of_figures_alone_is_compared_by_their_limits(make_run, make_estimate):
    figures = {
        A: {"latency.mean": make_estimate(1.0, 0.9, 1.1), "latency.p95": make_estimate(2.0, None, None)},
        B: {"latency.mean": make_estimate(2.0, 1.9, 2.1), "latency.p95": make_estimate(3.0, None, None)},
    }
    run = make_run([], estimates=figures | {"m/c": {}})
    mean, p95 = compare_models(run, A, run, B)
    assert (mean.change, mean.verdict) == (change_between(mean.a, mean.b), "worse")
    assert (p95.change.difference.value, p95.change.ratio.value) == (1.0, 1.5)
    assert p95.verdict == "cannot tell: the file holds no single values"


def test_figures_of_a_file_that_describe_it_only_are_not_compared(make_run, make_estimate):
    given_figures = {"latency.std": make_estimate(1.0), "latency.min": make_estimate(1.0), "own.mean": make_estimate(1)}
    run = make_run([], estimates={A: given_figures, B: given_figures})
    assert compare_models(run, A, run, B) == ()


def test_a_run_is_compared_with_a_file_of_figures(make_run, make_estimate):
    run = make_run(answers(A, "latency_s", spread(1.0)))
    file = make_run([], estimates={B: {"latency.mean": make_estimate(2.0, 1.9, 2.1)}})
    (change,) = compare_models(run, A, file, B)
    assert (change.figure, change.verdict, change.change.difference.method) == ("latency.mean", "worse", "MOVER")


# ── Answers that did not come in time ───────────────────────────────────────────────────────────────────────────


LATE = {"outcome": "timeout"}
TIMED = {"ttft_s": 0.1, "tpot_s": 0.01, "latency_from_sent_s": 1.0, "eval_s": 0.5, "output_tokens": 9.0, "score": 1.0}


@pytest.fixture
def late_run(make_run):
    """Two models: b is twice as fast, but 42 of its 100 answers did not come; of a, 1 of 101."""
    in_time = answers(A, "latency_s", spread(2.0, 100), **TIMED) + answers(B, "latency_s", spread(1.0, 58), **TIMED)
    late = [{"model": model, "sample_id": f"t{i}"} | LATE for model, n in ((A, 1), (B, 42)) for i in range(n)]
    return make_run(in_time + late)


@pytest.mark.parametrize(
    "figure",
    ["latency.mean", "latency.median", "latency.p95", "latency_from_sent.mean", "ttft.p90", "tpot.mean", "eval.mean"],
)
@pytest.mark.parametrize("models", [(A, B), (B, A)])
def test_times_without_the_slowest_tell_nothing(late_run, figure, models):
    a, b = models
    (change,) = compare_models(late_run, a, late_run, b, figures=[figure])
    assert change.verdict == "cannot tell: 42 of 100 timed out"
    assert not change.is_told


def test_the_change_of_times_without_the_slowest_is_shown_with_its_limits(late_run):
    (change,) = compare_models(late_run, A, late_run, B, figures=["latency.median"])
    low, high = change.change.difference.confidence_interval
    assert low < change.change.difference.value < high < 0


def test_the_rate_of_tokens_is_one_of_the_times(make_run):
    slow, fast = (answers(m, "decode_s", spread(s), tokens_after_first=9.0) for m, s in ((A, 2.0), (B, 1.0)))
    run = make_run([*slow, *fast, {"model": A, "sample_id": "t", **LATE}])
    (change,) = compare_models(run, A, run, B, figures=["tokens_per_s.mean"])
    assert change.verdict == "cannot tell: 1 of 31 timed out"


def test_what_is_no_time_is_told_of_models_that_timed_out(late_run):
    (errors,) = compare_models(late_run, A, late_run, B, figures=["errors.mean"])
    assert errors.verdict == "worse"


def test_requests_that_failed_otherwise_take_no_verdict_from_times(make_run):
    rows = answers(A, "latency_s", spread(1.0)) + answers(B, "latency_s", spread(2.0))
    run = make_run([*rows, {"model": B, "sample_id": "t", "outcome": "http_error"}])
    (change,) = compare_models(run, A, run, B, figures=["latency.mean"])
    assert change.verdict == "worse"


def test_warm_up_that_timed_out_takes_no_verdict_from_times(make_run):
    rows = answers(A, "latency_s", spread(1.0)) + answers(B, "latency_s", spread(2.0))
    run = make_run([*rows, {"model": B, "sample_id": "t", "phase": "warmup", **LATE}])
    (change,) = compare_models(run, A, run, B, figures=["latency.mean"])
    assert change.verdict == "worse"


# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_other_model_is_paired_with_the_first(make_run):
    run = make_run([row for model in (A, B, "m/c") for row in answers(model, "latency_s", spread(1.0))])
    assert [(pair.a_label, pair.b_label) for pair in pairs_of(run)] == [(A, B), (A, "m/c")]
    assert pairs_of(make_run(answers(A, "latency_s", spread(1.0)))) == ()
    assert pairs_of(make_run([])) == ()


def test_pairs_have_the_limits_of_the_run_s_seed(make_run):
    rows = answers(A, "latency_s", spread(1.0)) + answers(B, "latency_s", spread(2.0))
    a_s, b_s = spread(4.0, n=10), spread(2.0, n=10)
    models = {A: loaded(1000, a_s, [None] * 10), B: loaded(900, b_s, [None] * 10)}
    run, other = (make_run(rows, models=models, spec={"seed": seed}) for seed in (5, 6))
    (pair,), (differently,) = pairs_of(run), pairs_of(other)
    changes = {change.figure: change for change in pair.changes}
    (latency,) = compare_models(run, A, run, B, figures=["latency.mean"], seed=5)
    assert changes["latency.mean"] == latency
    loads = stats.compare(a_s, b_s, rng=5, unit="s")
    assert changes["load_time.mean"].change == loads
    assert changes["load_time.mean"].a == stats.bootstrap(a_s, rng=5, unit="s")
    assert loads not in [change.change for change in differently.changes]


# ── Memory ──────────────────────────────────────────────────────────────────────────────────────────────────────


def loaded(size_bytes, loads_s, increases):
    def memory(increase):
        if increase is None:
            return None
        return MemoryUse(initial=0, min=0, max=0, average=0.0, increase=increase)

    passes = [
        ModelPass(pid=1, load_s=load_s, memory=memory(increase))
        for load_s, increase in zip(loads_s, increases, strict=True)
    ]
    return LoadedModel(
        model="m", peft=None, quantization=None, architecture="causal", device="cpu", dtype="float32", batch_size=1,
        parameters=1, size_bytes=size_bytes, passes=passes,
    )  # fmt: skip


def test_memory_of_local_models_is_compared(make_run):
    a = loaded(1_000_000_000, [4.0] * 4, [1_100_000_000 + i for i in range(4)])
    b = loaded(260_000_000, [2.0] * 4, [300_000_000 + i for i in range(4)])
    run = make_run([], models={A: a, B: b})
    size, increase, load = memory_changes(run, A, run, B)
    assert (size.figure, size.a.value, size.b.value, size.unit) == ("memory.size", 1000.0, 260.0, "MB")
    assert (size.change.ratio.value, size.a.method, size.verdict) == (0.26, "counted", "better")
    assert (increase.figure, increase.verdict, increase.a.n) == ("memory.increase", "better", 4)
    assert increase.change.difference.value == pytest.approx(-800.0)
    assert (load.figure, load.unit, load.change.ratio.value, load.verdict) == ("load_time.mean", "s", 0.5, "better")


def test_one_pass_tells_no_change_of_memory_but_of_size(make_run):
    a, b = loaded(1000, [4.0], [2000]), loaded(1000, [2.0], [1000])
    run = make_run([], models={A: a, B: b})
    verdicts = [change.verdict for change in memory_changes(run, A, run, B)]
    assert verdicts == ["the same", "cannot tell: needs n ≥ 4", "cannot tell: needs n ≥ 4"]


def test_memory_that_was_not_observed_is_left_out(make_run):
    run = make_run([], models={A: loaded(1000, [1.0], [None]), B: loaded(2000, [1.0], [5])})
    size, load = memory_changes(run, A, run, B)
    assert (size.figure, size.verdict, load.figure) == ("memory.size", "worse", "load_time.mean")
    assert memory_changes(run, A, run, "m/server") == ()


def test_no_change_is_ever_a_nan(make_run):
    rows = answers(A, "latency_s", [0.0] * 4, score=0.0) + answers(B, "latency_s", [0.0] * 4, score=0.0)
    run = make_run(rows)
    for change in compare_models(run, A, run, B):
        assert math.isfinite(change.change.difference.value)
        assert change.change.ratio is None or math.isfinite(change.change.ratio.value)
        assert change.verdict.startswith("cannot tell")


# ── Times between tokens ────────────────────────────────────────────────────────────────────────────────────────


def streams(make_record, model, gap_ms, n):
    """Streams of 40 tokens that come about so far apart."""
    gaps = [[gap_ms + (i + j) % 7 for j in range(39)] for i in range(n)]
    return [make_record(model=model, chunk_gaps_ms=[10, *g], chunk_tokens=[1] * 40) for g in gaps]


def test_times_between_tokens_are_compared_by_their_intervals(make_result, make_record):
    run = make_result([*streams(make_record, A, 10, 40), *streams(make_record, B, 30, 40)]).run
    mean, p95 = compare_models(run, A, run, B, figures=["itl.mean", "itl.p95"])
    for change in (mean, p95):
        assert (change.change.difference.method, change.verdict) == ("MOVER", "worse")
        assert change.change.difference.value == pytest.approx(0.020)


def test_too_few_requests_to_compare_times_between_tokens_say_how_many_it_takes(make_result, make_record):
    run = make_result([*streams(make_record, A, 10, 2), *streams(make_record, B, 30, 2)]).run
    (change,) = compare_models(run, A, run, B, figures=["itl.median"])
    assert change.verdict == "cannot tell: needs n ≥ 12 clusters"


def test_what_is_the_load_s_or_the_network_s_is_not_compared_unless_asked_for(make_run):
    rows = [row for model in (A, B) for row in answers(model, "residual_s", spread(0.1), latency_s=1.0, waiting_s=0.5)]
    run = make_run(rows)
    compared = {change.figure.partition(".")[0] for change in compare_models(run, A, run, B)}
    assert compared.isdisjoint({"waiting", "residual", "ttft_residual"})
    (change,) = compare_models(run, A, run, B, figures=["residual.median"])
    assert change.figure == "residual.median"
