"""How well a figure is to be known, as it is written."""

from __future__ import annotations

import pytest

from laptime.spec import Generation, Spec, Stop, WantedPrecision


@pytest.mark.parametrize(
    ("text", "wanted", "p", "half_width"),
    [
        ("latency.p95 ±5%", WantedPrecision("latency", "p95", 5, "%"), 0.95, 0.05),
        ("p95 ±5%", WantedPrecision("latency", "p95", 5, "%"), 0.95, 0.05),
        (" p99.9  ± 2.5 % ", WantedPrecision("latency", "p99.9", 2.5, "%"), 0.999, 0.025),
        ("ttft.mean ±2 ms", WantedPrecision("ttft", "mean", 2, "ms"), None, 0.002),
        ("median ±0.05s", WantedPrecision("latency", "median", 0.05, "s"), 0.5, 0.05),
        ("p50 +-3%", WantedPrecision("latency", "p50", 3, "%"), 0.5, 0.03),
        ("mean +/- 3%", WantedPrecision("latency", "mean", 3, "%"), None, 0.03),
    ],
)
def test_a_precision_is_written_as_people_write_it(text, wanted, p, half_width):
    parsed = WantedPrecision.parse(text)
    assert parsed == wanted
    assert parsed.p == p
    assert parsed.half_width == pytest.approx(half_width)
    assert parsed.relative == (wanted.unit == "%")
    assert WantedPrecision.parse(str(parsed)) == parsed


@pytest.mark.parametrize(
    "text", ["", "p95", "p95 5%", "±5%", "p95 ±-5%", "p95 ±5%%", "p95 ±", "p95 ±1e3%", "a.b.c ±5%"]
)
def test_what_is_no_precision_is_refused_with_an_example(refusal, text):
    expected = f"{text!r} names no precision: write METRIC.STATISTIC ±WIDTH, as 'latency.p95 ±5%'"
    assert refusal(WantedPrecision.parse, text) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("p95 ±5", "±5 is a width without a unit: write %, s or ms behind it"),
        ("p95 ±5min", "±5min is a width without a unit: write %, s or ms behind it"),
        ("p95 ±0%", "a width of 0 is never reached: write one above it"),
        ("p95 ±100%", "a width of 100 % and more says nothing: write less"),
        ("accuracy.mean ±5%", "accuracy cannot be watched while a run goes on, only latency and ttft"),
        ("p100 ±5%", "p100 is no quantile: it lies between p0 and p100"),
        ("p0 ±5%", "p0 is no quantile: it lies between p0 and p100"),
        ("max ±5%", "unknown statistic 'max': there are mean, median and pNN, such as p95 or p99.9"),
    ],
)
def test_a_precision_that_makes_no_sense_is_refused(refusal, text, complaint):
    assert refusal(WantedPrecision.parse, text) == f"{text!r}: {complaint}"


def test_a_stop_spells_it_one_way():
    assert Stop(precision="p95 ± 5 %") == Stop(precision="latency.p95 ±5%")
    assert Stop(precision="p95 ±5 ms").precision == "latency.p95 ±5 ms"
    assert Stop(max_requests=1).wanted_precision is None


def test_it_says_how_much_is_measured_so_that_samples_are_asked_round_and_round():
    assert Stop(precision="p95 ±5%").limits_requests
    assert Spec(stop=Stop(precision="p95 ±5%")).passes is None


def test_a_spec_file_may_hold_it_and_a_run_keeps_it(toml):
    spec = Spec.load(toml('[stop]\nprecision = "p95 ±5%"\nmax_requests = 500\n'))
    assert spec.stop == Stop(max_requests=500, precision="latency.p95 ±5%")
    assert spec.to_json()["stop"]["precision"] == "latency.p95 ±5%"
    assert Spec.of(spec.to_values()) == spec


def test_a_spec_file_that_holds_none_is_refused_in_one_line(refusal, toml):
    path = toml('[stop]\nprecision = "fast"\n')
    assert refusal(Spec.load, path).startswith(f"{path}: 'fast' names no precision: ")


def test_a_first_token_is_not_waited_for_where_none_is_seen(refusal):
    values = {"stop": Stop(precision="ttft.p50 ±5%"), "generation": Generation(stream=False)}
    assert refusal(Spec.of, values) == "ttft.p50 ±5% cannot be reached: without stream no first token is seen"
