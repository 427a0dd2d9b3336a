"""Requests that timed out: quantiles count them as longer than they took, means leave them out."""

from __future__ import annotations

import json

import pytest

from laptime import stats
from laptime.comparing import ModelPair, compare_models
from laptime.formats.intervals import Interval, interval_of
from laptime.interpretation import interpret
from laptime.metrics import METRICS
from laptime.metrics.notes import notes_of
from laptime.report.comparison_table import comparison_tables
from laptime.report.course import comparison_table
from laptime.report.html.wording import scale_of
from laptime.report.tables import summary_tables, text
from laptime.summary import summarize_run, summarize_table

TIMEOUT_MS = 120_000


@pytest.fixture
def some_late(make_table, answered, timed_out):
    """Ninety requests of 1 to 90 seconds, and ten that were given up after 120."""
    well = [answered(1000 * s) for s in range(1, 91)]
    return make_table([*well, *(timed_out(TIMEOUT_MS) for _ in range(10))])


def of(table, figure):
    name, statistic = figure.split(".")
    return METRICS[name].estimate(table, statistic)


@pytest.mark.parametrize("metric", ["latency", "latency_from_sent"])
def test_a_quantile_beyond_the_timeout_says_so(some_late, metric):
    p95 = of(some_late, f"{metric}.p95")
    assert (p95.value, p95.censored, p95.n, p95.high) == (pytest.approx(120), True, 100, None)
    assert str(p95).startswith("> 120 s [")


def test_a_quantile_below_the_timeout_is_that_of_all_requests(some_late):
    median = of(some_late, "latency.median")
    late = some_late["outcome"] == "timeout"
    assert median == stats.quantile(some_late["watched_s"], 0.5, censored=late.astype(bool), unit="s")
    assert (median.value, median.censored) == (pytest.approx(50.5), False)
    assert of(some_late.where(~late.astype(bool)), "latency.median").value == pytest.approx(45.5)  # without them


def test_the_mean_is_of_those_that_went_well_and_says_how_many_it_leaves_out(
    some_late, make_table, answered, timed_out
):
    mean = of(some_late, "latency.mean")
    assert (mean.value, mean.n) == (pytest.approx(45.5), 90)
    assert mean.note.endswith("; 10 requests timed out and are left out")
    one = make_table([answered(1000), answered(2000), timed_out(9000)])
    assert of(one, "latency.mean").note.endswith("1 request timed out and is left out")
    assert (of(one, "latency.min").value, of(one, "latency.std").n) == (1, 2)


def test_the_maximum_lies_beyond_a_timeout_unless_an_answer_took_longer(some_late, make_table, answered, timed_out):
    assert (of(some_late, "latency.max").value, of(some_late, "latency.max").censored) == (pytest.approx(120), True)
    later = make_table([answered(130_000), timed_out(120_000)])
    assert (of(later, "latency.max").value, of(later, "latency.max").censored) == (pytest.approx(130), False)


def test_where_all_timed_out_nothing_was_measured(make_table, timed_out):
    table = make_table([timed_out(TIMEOUT_MS) for _ in range(3)])
    assert of(table, "latency.mean") is None
    assert of(table, "latency.std") is None
    assert of(table, "latency.median") is None


def test_a_timeout_whose_batch_was_done_all_the_same_counts_as_one_that_was_given_up(make_table, answered, timed_out):
    late, given_up = (
        make_table([answered(1000), answered(2000), record])
        for record in (answered(9000, outcome="timeout"), timed_out(9000))
    )
    for statistic in METRICS["latency"].statistics:
        assert of(late, f"latency.{statistic}") == of(given_up, f"latency.{statistic}")


@pytest.mark.parametrize(
    ("outcome", "end"), [("http_error", "done"), ("connection_lost", "given_up"), ("cancelled", "given_up")]
)
def test_other_failures_are_in_no_time(make_table, make_record, answered, outcome, end):
    table = make_table([answered(1000), make_record(elapsed_ms={"sent": 0, end: 9000}, outcome=outcome)])
    assert (of(table, "latency.median").value, of(table, "latency.median").n) == (1, 1)


def test_a_first_token_that_came_is_known_though_the_answer_timed_out(make_table, make_record, timed_out):
    def stream(first_ms, end="done", **fields):
        return make_record(elapsed_ms={"sent": 0, "first_token": first_ms, end: 5000}, **fields)

    table = make_table([stream(100), stream(200), stream(300, end="given_up", outcome="timeout"), timed_out(5000)])
    median = of(table, "ttft.median")
    assert (median.value, median.censored, median.n) == (pytest.approx(0.25), False, 4)
    assert (of(table, "ttft.max").value, of(table, "ttft.max").censored) == (pytest.approx(5), True)
    assert of(table, "ttft.mean").n == 2


def test_without_streams_there_is_no_first_token_to_wait_for(make_table, answered, timed_out):
    table = make_table([answered(1000), timed_out(9000)], streamed=False)
    assert of(table, "ttft.median") is None


def test_the_server_s_own_times_know_nothing_of_timeouts(make_table, make_record, timed_out):
    times = {"sent": 0, "done": 20}
    well = make_record(elapsed_ms=times, server_ms={"eval": 10})
    eval_median = of(make_table([well, timed_out(9000)]), "eval.median")
    assert (eval_median.value, eval_median.n, eval_median.censored) == (pytest.approx(0.010), 1, False)


def test_a_run_says_what_became_of_its_timeouts(make_result, answered, timed_out):
    run = make_result([answered(10), timed_out(30), answered(5, outcome="http_error")]).run
    assert notes_of(run) == [
        "ollama/small: 1 of 3 requests timed out: medians, percentiles and the maximum of latency count them as "
        "longer than they took, means leave them out"
    ]


def test_tables_json_and_frames_say_that_a_figure_lies_beyond(some_late):
    (model,) = summarize_table(some_late)
    shown = text(summary_tables([model]))
    assert "> 120" in shown
    assert "'>': requests that timed out count as longer than they took" in shown
    written = json.loads(json.dumps(model.to_dict()))["estimates"]
    assert (written["latency.p95"]["censored"], written["latency.median"]["censored"]) == (True, False)
    row = model.to_row()
    assert row["latency.p95_censored"] is True
    assert "latency.median_censored" not in row


def test_without_timeouts_no_table_speaks_of_them(make_table, answered):
    (model,) = summarize_table(make_table([answered(ms) for ms in (10, 20)]))
    assert ">" not in text(summary_tables([model])).replace("≥", "")


def test_sentences_tell_what_took_longer(make_result, answered, timed_out):
    records = [answered(1000 * s) for s in range(1, 91)]
    records += [timed_out(TIMEOUT_MS, sample_id=f"late{i}") for i in range(10)]
    first, *_ = interpret(make_result(records).run)
    assert first.startswith(
        "Half of the answers of ollama/small came within 50.5 s [40.0, 61.0], 19 of 20 after more than 120 s [90.0, ?]"
    )
    assert first.endswith("(n = 100); requests that timed out leave no upper limit.")


def test_course_and_comparison_tables_and_pages_say_that_a_figure_lies_beyond(make_result, answered, timed_out):
    late = [timed_out(TIMEOUT_MS, model="m/late") for _ in range(10)]
    well = [answered(1000 * s, model=model) for s in range(1, 31) for model in ("m/late", "m/fast")]
    run = make_result([*late, *well]).run
    assert "> 120" in text(comparison_table(run))
    changes = compare_models(run, "m/fast", run, "m/late", figures=["latency.p95"])
    assert "> 120" in text(comparison_tables([ModelPair("m/fast", "m/late", changes)]))
    (p95,) = changes
    assert p95.verdict.startswith("cannot tell: 10 of 40 timed out")
    assert p95.change.difference.value == pytest.approx(p95.b.value - p95.a.value)  # of what is shown
    (_, slow) = sorted(summarize_run(run), key=lambda model: model.model)
    scale = scale_of("latency.p95", [slow.estimates["latency.p95"]])
    assert scale.value(slow.estimates["latency.p95"]) == "> 120"


def test_an_interval_in_a_file_says_that_its_value_lies_beyond_and_is_read_so(some_late):
    p95, median = of(some_late, "latency.p95"), of(some_late, "latency.median")
    assert interval_of(p95)["censored"] is True
    assert "censored" not in interval_of(median)
    assert Interval.model_validate(interval_of(p95)).around(120, "s", 1).censored
    assert not Interval.model_validate({"low": 1, "high": 2}).around(1.5, "s", 1).censored
