"""Each metric's formula, by hand, on small tables."""

from __future__ import annotations

import numpy as np
import pytest

from laptime import stats
from laptime.errors import SpecError
from laptime.metrics import METRICS, find_metric
from laptime.store.table import table_of_rows

NAMES = (
    "latency", "latency_from_sent", "ttft", "tpot", "itl", "tokens_per_s", "requests_per_min", "accuracy", "score",
    "rouge_1", "rouge_2", "rouge_l", "rouge_lsum", "valid_json", "no_extra_text", "has_required_keys", "required_keys",
    "no_placeholders", "exact_values", "within_length", "key_facts", "parse_failures", "errors", "retries",
    "waiting", "send_lag", "prompt_eval", "eval", "load", "residual", "ttft_residual",
)  # fmt: skip


def close(value):
    return pytest.approx(value, rel=1e-12)


@pytest.fixture
def two_streams(make_table, make_record):
    """Two streams of 3 and 5 tokens that decode in 20 and 80 ms, and one that failed."""
    elapsed = {"sent": 5, "first_token": 10}
    server = {"load": 1, "prompt_eval": 2, "eval": 3}

    def stream(tokens, gaps):
        fields = {"tokens": {"usage": {"output": tokens}}, "server_ms": server}
        return make_record(elapsed_ms=elapsed | {"done": 100}, chunk_gaps_ms=gaps, **fields)

    failed = make_record(
        elapsed_ms=elapsed | {"given_up": 100},
        chunk_gaps_ms=[10, 1],
        tokens={"usage": {"output": 99}},
        outcome="timeout",
    )
    return make_table([stream(3, [10, 20]), stream(5, [10, 30, 50]), failed])


def test_there_are_these_metrics_each_with_its_formula():
    assert tuple(METRICS) == NAMES
    for metric in METRICS.values():
        assert metric.formula
        assert metric.direction in ("lower is better", "higher is better")
        assert len(set(metric.statistics)) == len(metric.statistics) > 0


def test_an_unknown_metric_is_told_with_those_there_are():
    with pytest.raises(SpecError) as caught:
        find_metric("speed")
    assert str(caught.value) == f"unknown metric 'speed': there are {', '.join(NAMES)}"


@pytest.mark.parametrize(
    ("metric", "mean"),
    [
        ("latency", 0.1),
        ("latency_from_sent", 0.095),
        ("send_lag", 0.005),
        ("ttft", 0.010),
        ("tpot", (0.010 + 0.020) / 2),
        ("load", 0.001),
        ("prompt_eval", 0.002),
        ("eval", 0.003),
        ("residual", 0.095 - 0.006),
        ("ttft_residual", 0.005 - 0.003),
    ],
)
def test_the_mean_of_a_time_is_over_requests_that_went_well(two_streams, metric, mean):
    estimate = METRICS[metric].estimate(two_streams, "mean")
    assert (estimate.value, estimate.n, estimate.unit) == (close(mean), 2, "s")


def test_a_time_has_its_statistics(make_table, answered):
    table = make_table([answered(ms) for ms in (40, 10, 30, 20)])
    data = np.array([0.01, 0.02, 0.03, 0.04])
    values = {name: METRICS["latency"].estimate(table, name).value for name in METRICS["latency"].statistics}
    expected = {
        "mean": 0.025, "median": 0.025, "p90": np.quantile(data, 0.9), "p95": np.quantile(data, 0.95),
        "p99": np.quantile(data, 0.99), "min": 0.01, "max": 0.04, "std": np.std(data, ddof=1),
    }  # fmt: skip
    assert values == pytest.approx(expected, rel=1e-12)


def test_a_mean_is_bootstrapped_a_quantile_has_exact_limits_and_a_description_none(make_table, answered):
    table = make_table([answered(ms) for ms in range(10, 110)])
    latencies = table["latency_s"]
    latency = METRICS["latency"]
    assert latency.estimate(table, "mean", seed=3) == stats.bootstrap(latencies, "mean", rng=3, unit="s")
    assert latency.estimate(table, "mean", seed=3) != latency.estimate(table, "mean", seed=4)
    assert latency.estimate(table, "p95") == stats.quantile(latencies, 0.95, unit="s")
    assert latency.estimate(table, "median") == stats.quantile(latencies, 0.5, unit="s")
    for statistic in ("min", "max", "std"):
        described = latency.estimate(table, statistic)
        assert (described.low, described.high, described.n) == (None, None, 100)
        assert described.note == "describes these requests; no estimate of others"


def test_the_spread_of_one_request_is_unknown(make_table, answered):
    assert METRICS["latency"].estimate(make_table([answered(5)]), "std") is None


def test_tokens_per_s_is_a_ratio_of_sums_and_not_a_mean_of_ratios(two_streams):
    estimate = METRICS["tokens_per_s"].estimate(two_streams, "mean")
    assert (estimate.value, estimate.n, estimate.unit) == (close((2 + 4) / (0.020 + 0.080)), 2, "tok/s")


def test_chunks_that_came_in_one_moment_do_not_spoil_the_decoding_speed(make_table, make_record):
    tokens = {"usage": {"output": 3}}
    at_once = make_record(chunk_gaps_ms=[10, 0], tokens=tokens)
    apart = make_record(chunk_gaps_ms=[10, 20], tokens=tokens)
    estimate = METRICS["tokens_per_s"].estimate(make_table([at_once, apart]), "mean")
    assert (estimate.value, estimate.n) == (close(2 / 0.020), 1)
    assert METRICS["tokens_per_s"].estimate(make_table([at_once]), "mean") is None


def test_requests_per_min_is_over_the_whole_time_measured(make_table, answered):
    table = make_table([answered(500), answered(500, intended_ms=500), answered(1000, intended_ms=500)])
    estimate = METRICS["requests_per_min"].estimate(table, "mean")
    assert (estimate.value, estimate.n) == (close(60 * 3 / 1.5), 3)


def test_failures_take_time_but_are_no_requests_of_the_rate(make_table, answered):
    first = answered(2000, outcome="http_error")
    last = answered(4000, intended_ms=2000, outcome="http_error")
    table = make_table([first, answered(1000, intended_ms=2000), last])
    assert METRICS["requests_per_min"].estimate(table, "mean").value == close(60 * 1 / 6)


def test_answers_that_come_in_one_moment_count_each(make_table, answered):
    table = make_table([answered(1000), answered(1000), answered(1000), answered(2000)])
    estimate = METRICS["requests_per_min"].estimate(table, "mean")
    assert estimate.value == close(60 * 4 / 2)
    assert estimate.low <= estimate.value <= estimate.high


def test_a_request_without_an_end_does_not_hide_the_rate_of_the_others(make_table, make_record, answered):
    table = make_table([answered(1000), make_record(intended_ms=0, outcome="cancelled")])
    assert METRICS["requests_per_min"].estimate(table, "mean").value == close(60)


def requests_per_min(table):
    estimate = METRICS["requests_per_min"].estimate(table, "mean")
    return None if estimate is None else estimate.value


def test_a_model_that_shared_its_time_has_no_requests_per_min(make_table, answered):
    table = make_table([answered(1000, model=model, intended_ms=1000 * i) for i, model in enumerate("abab")])
    assert requests_per_min(table.where(table["model"] == "a")) is None


def test_the_start_of_a_process_between_passes_is_no_time_of_the_rate(make_table, answered):
    first = [answered(1000, segment=1), answered(2000, segment=1, intended_ms=1000)]
    second = [answered(3000, segment=2, intended_ms=60_000), answered(1000, segment=2, intended_ms=63_000)]
    assert requests_per_min(make_table([*first, *second])) == close(60 * 4 / (3 + 4))


def test_a_pass_that_failed_as_a_whole_takes_its_time(make_table, answered):
    failed = answered(2000, segment=2, intended_ms=60_000, outcome="out_of_memory")
    assert requests_per_min(make_table([answered(1000, segment=1), failed])) == close(60 * 1 / 3)


def test_a_pass_without_an_end_does_not_hide_the_rate_of_the_others(make_table, make_record, answered):
    endless = make_record(segment=2, intended_ms=60_000, outcome="cancelled")
    assert requests_per_min(make_table([answered(1000, segment=1), endless])) == close(60)


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        ([{"done_s": 1.0}], None),
        ([{"latency_s": 1.0}], None),
        ([{"intended_s": 1.0, "done_s": 1.0}], None),
        ([{"intended_s": 5.0, "done_s": 6.0}, {"done_s": 1.0}], 60.0),
    ],
    ids=["no beginning", "no time of day", "no time passed", "one beginning unknown"],
)
def test_an_answer_without_its_time_is_no_request_of_the_rate(rows, rate):
    assert requests_per_min(table_of_rows(rows)) == rate


def test_errors_are_shares_of_the_requests_that_ended_by_themselves_with_wilsons_interval(make_table, make_record):
    outcomes = ["ok", "ok", "http_error", "timeout", "cancelled"]
    table = make_table([make_record(outcome=outcome) for outcome in outcomes])
    assert METRICS["errors"].estimate(table, "mean") == stats.proportion(2, 4)
    assert METRICS["errors"].estimate(make_table([make_record(outcome="cancelled")]), "mean") is None


def test_right_and_wrong_answers_have_wilsons_interval(make_table, make_record):
    records = [make_record(request_id=name) for name in "abcd"]
    table = make_table(records, {"a": 1.0, "b": 1.0, "c": 0.0})
    assert METRICS["accuracy"].estimate(table, "mean") == stats.proportion(2, 3)


def test_partial_scores_have_a_bootstrapped_mean(make_table, make_record):
    records = [make_record(request_id=name) for name in "abc"]
    table = make_table(records, {"a": 1.0, "b": 0.5, "c": 0.0})
    expected = stats.bootstrap([1, 0.5, 0], "mean", rng=5).within(0, 1)
    assert METRICS["accuracy"].estimate(table, "mean", seed=5) == expected


def test_an_unreadable_answer_is_wrong_and_a_parse_failure(make_table, make_record):
    records = [make_record(request_id=name) for name in "abcd"]
    table = make_table(records, {"a": 1.0, "b": 0.0, "c": None})
    assert METRICS["accuracy"].estimate(table, "mean") == stats.proportion(1, 3)
    assert METRICS["parse_failures"].estimate(table, "mean") == stats.proportion(1, 3)


def test_a_sample_that_was_asked_five_times_is_one_unreadable_answer(make_table, make_record):
    asked = [make_record(request_id=f"{sample}{i}", sample_id=sample) for sample in "abc" for i in range(5)]
    judged = {f"a{i}": None for i in range(5)} | {f"{sample}{i}": 1.0 for sample in "bc" for i in range(5)}
    table = make_table(asked, judged)
    assert METRICS["parse_failures"].estimate(table, "mean") == stats.proportion(1, 3)
    assert METRICS["accuracy"].estimate(table, "mean") == stats.proportion(2, 3)


@pytest.mark.parametrize("name", NAMES)
def test_of_no_requests_nothing_is_known(make_table, name):
    for statistic in METRICS[name].statistics:
        assert METRICS[name].estimate(make_table([]), statistic) is None


def test_retries_are_the_share_of_requests_of_more_than_one_attempt(make_table, make_record):
    def request(name, *outcomes):
        last = len(outcomes) - 1
        return [
            make_record(request_id=name, attempt=number, outcome=outcome, retried=number < last)
            for number, outcome in enumerate(outcomes)
        ]

    records = [*request("a", "timeout", "ok"), *request("b", "timeout", "timeout"), *request("c", "ok")]
    table = make_table([*records, *request("d", "cancelled")])
    assert METRICS["retries"].estimate(table, "mean") == stats.proportion(2, 3)
    assert METRICS["errors"].estimate(table, "mean") == stats.proportion(1, 3)  # an attempt is no request


def test_waiting_is_of_a_cap_in_flight_only(make_table, make_record):
    times = {"issued": 5, "sent": 5, "done": 9}
    records = [make_record(elapsed_ms={"admitted": 4, **times}), make_record(elapsed_ms=times)]
    assert METRICS["waiting"].estimate(make_table(records, capped=True), "mean").value == close(0.002)
    assert METRICS["waiting"].estimate(make_table(records), "mean") is None


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("errors", "retries")])
def test_where_every_request_failed_only_the_errors_are_known(make_table, make_record, name):
    table = make_table([make_record(outcome="connect_failed"), make_record(outcome="http_error")])
    assert METRICS[name].estimate(table, METRICS[name].statistics[0]) is None
    assert METRICS["errors"].estimate(table, "mean") == stats.proportion(2, 2)
