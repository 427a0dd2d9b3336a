"""What figures are called, and in which unit they are shown."""

from __future__ import annotations

import pytest

from laptime.metrics import METRICS
from laptime.report.html.wording import THEMES, Scale, counted, listed, scale_of, scales_of, theme_of, title_of


@pytest.mark.parametrize(
    ("figure", "title"),
    [
        ("latency.median", "Latency, median"),
        ("latency.p95", "Latency, P95"),
        ("latency.mean", "Latency, mean"),
        ("tokens_per_s.mean", "Decoding speed"),
        ("accuracy.mean", "Accuracy"),
        ("rouge_l.mean", "ROUGE-L"),
        ("has_required_keys.mean", "Has required keys"),
        ("memory.size", "Memory, size"),
        ("somebodys_own.mean", "Somebodys own"),
    ],
)
def test_figures_have_names_for_people(figure, title):
    assert title_of(figure) == title


def test_every_metric_has_a_name_of_its_own():
    titles = [title_of(f"{name}.{metric.statistics[0]}") for name, metric in METRICS.items()]
    assert len(set(titles)) == len(METRICS)


@pytest.mark.parametrize(
    ("figure", "unit", "theme"),
    [
        ("latency.mean", "s", "Times"),
        ("tokens_per_s.mean", "tok/s", "Rates"),
        ("rouge_l.mean", "", "Quality"),
        ("parse_failures.mean", "", "Quality"),
        ("errors.mean", "", "Failures"),
        ("memory.size", "MB", "Other figures"),
    ],
)
def test_figures_stand_under_themes(figure, unit, theme):
    assert theme_of(figure, unit) == theme
    assert theme in THEMES


def test_times_are_in_a_unit_that_shows_them_shares_in_percent(make_estimate):
    assert scale_of("latency.mean", [make_estimate(0.02), make_estimate(0.5)]) == Scale("ms", 1e3)
    assert scale_of("latency.mean", [make_estimate(0.02), make_estimate(2)]) == Scale("s", 1)
    assert scale_of("accuracy.mean", [make_estimate(0.5, unit="")]) == Scale("%", 100)
    assert scale_of("rouge_l.mean", [make_estimate(0.5, unit="")]) == Scale("")
    assert scale_of("tokens_per_s.mean", [make_estimate(50, unit="tok/s")]) == Scale("tok/s")
    assert scale_of("latency.mean", []) == Scale("")


def test_all_statistics_of_a_metric_are_in_the_unit_of_its_medians(make_model):
    scales = scales_of([make_model("a", latency__median=0.5, latency__max=12.0), make_model("b", latency__p95=2.0)])
    assert scales == dict.fromkeys(["latency.median", "latency.max", "latency.p95"], Scale("ms", 1e3))


def test_a_missing_limit_is_a_question_mark_and_says_what_it_needs(make_estimate):
    scale = Scale("ms", 1e3)
    assert scale.value(make_estimate(0.25)) == "250"
    assert scale.interval(make_estimate(0.25, 0.2, 0.3)) == scale.limits(make_estimate(0.25, 0.2, 0.3)) == "200–300"
    half = make_estimate(0.25, 0.2, None, note="no upper limit: needs n ≥ 72")
    assert (scale.limits(half), scale.interval(half)) == ("200–?", "200–? needs n ≥ 72")
    neither = make_estimate(0.25, None, None, note="needs n ≥ 368")
    assert (scale.limits(neither), scale.interval(neither)) == ("", "needs n ≥ 368")
    assert scale.interval(make_estimate(0.25, None, None, note="describes these")) == ""


def test_numbers_stand_with_their_noun():
    assert counted(1, "request") == "1 request"
    assert counted(10_000, "request") == "10\u202f000 requests"
    assert counted(2, "process", "processes") == "2 processes"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_words_are_listed_as_in_a_sentence(words, sentence):
    assert listed(words) == sentence
