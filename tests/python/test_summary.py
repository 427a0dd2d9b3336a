"""The figures of a run by model."""

from __future__ import annotations

import json

import pytest

from laptime.metrics import METRICS
from laptime.summary import summarize_table

FIGURES = [
    "latency.mean", "latency.median", "latency.p95", "latency.p99", "latency.max", "ttft.median", "tokens_per_s.mean",
    "requests_per_min.mean", "accuracy.mean", "parse_failures.mean", "errors.mean",
]  # fmt: skip


@pytest.fixture
def two_models(make_table, answered, timed_out):
    return make_table(
        [
            answered(30, request_id="a", model="m/slow"),
            answered(10, model="m/fast", intended_ms=50),
            timed_out(50, model="m/slow"),
        ],
        {"a": 1.0},
    )


def test_models_come_in_the_order_they_were_asked_in_with_their_counts(two_models):
    assert [(m.model, m.n, m.ok) for m in summarize_table(two_models)] == [("m/slow", 2, 1), ("m/fast", 1, 1)]


def test_each_figure_is_its_metrics_estimate_of_that_model(two_models):
    slow = summarize_table(two_models, seed=7)[0]
    rows = two_models.where(two_models["model"] == "m/slow")
    for figure, estimate in slow.estimates.items():
        metric, statistic = figure.split(".")
        assert estimate == METRICS[metric].estimate(rows, statistic, seed=7)


def test_what_was_not_observed_is_left_out(two_models):
    slow, fast = summarize_table(two_models)
    assert list(slow.estimates) == [f for f in FIGURES if f not in ("ttft.median", "tokens_per_s.mean")]
    assert "accuracy.mean" not in fast.estimates


def test_a_model_that_never_answered_is_summarized_by_its_errors(make_table, make_record):
    (model,) = summarize_table(make_table([make_record(outcome="http_error")]))
    assert (model.n, model.ok, list(model.estimates)) == (1, 0, ["errors.mean"])


def test_no_requests_are_no_models(make_table):
    assert summarize_table(make_table([])) == ()


def test_the_summary_is_plain_json(make_model, make_estimate):
    estimate = make_estimate(0.5, 0.4, None, method="exact", n=9, note="needs n ≥ 72")
    written = make_model("m/x", n=10, ok=9, latency__p95=estimate).to_dict()
    assert written == {
        "model": "m/x",
        "n": 10,
        "ok": 9,
        "failures": [],
        "retries": None,
        "token_sources": {},
        "estimates": {
            "latency.p95": {
                "value": 0.5, "low": 0.4, "high": None, "unit": "s", "method": "exact", "n": 9,
                "confidence_level": 0.95, "note": "needs n ≥ 72", "standard_error": None, "censored": False,
            }
        },
    }  # fmt: skip
    assert json.loads(json.dumps(written)) == written


def test_how_requests_ended_and_were_counted_is_in_the_summary(make_table, make_record):
    records = [
        make_record(request_id="a", outcome="http_error", status=503, message="busy", retried=True),
        make_record(request_id="a", attempt=1, outcome="http_error", status=503, message="busy"),
        make_record(tokens={"usage": {"output": 5}}),
    ]
    (model,) = summarize_table(make_table(records))
    written = json.loads(json.dumps(model.to_dict()))
    assert written == model.to_dict()
    assert written["failures"] == [
        {"outcome": "http_error", "n": 1, "statuses": {"503": 1}, "message": "busy", "n_message": 1}
    ]
    assert written["retries"] == {"retried": 1, "attempts": 3}
    assert written["token_sources"] == {"output": {"usage": 1}, "chunks": {}}


def test_what_the_server_s_times_leave_open_is_shown_where_it_tells_them(make_table, make_record):
    times = {"sent": 0, "first_token": 9, "done": 20}
    record = make_record(elapsed_ms=times, chunk_gaps_ms=[9, 9], server_ms={"prompt_eval": 5, "eval": 10})
    (model,) = summarize_table(make_table([record]))
    assert {"residual.median", "residual.p95", "residual.p99", "ttft_residual.median"} < set(model.estimates)
    assert model.estimates["residual.median"].value == pytest.approx(0.005)


def test_a_row_has_each_figure_with_its_limits(make_model, make_estimate):
    model = make_model("m/x", n=2, latency__p95=make_estimate(0.5, 0.4, None))
    assert model.to_row() == {
        "model": "m/x",
        "n": 2,
        "ok": 2,
        "latency.p95": 0.5,
        "latency.p95_low": 0.4,
        "latency.p95_high": None,
    }
