"""What a person holds after a run."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import numpy as np
import pytest

from laptime import result as result_module
from laptime.comparison import compare
from laptime.errors import MissingExtra, SpecError, StatisticsError
from laptime.metrics import METRICS
from laptime.report.figures import FIGURES, registry
from laptime.result import Result, Summary
from laptime.summary import summarize_table

COLUMNS = [
    "run_index", "request_id", "sample_id", "model", "task", "subject", "category", "phase", "attempt",
    "outcome", "latency_s", "waiting_s", "ttft_s", "tpot_s", "itl_s", "load_s", "prompt_eval_s", "eval_s", "residual_s",
    "ttft_residual_s", "uncertainty_s", "prompt_tokens", "output_tokens", "tokens_per_s", "score", "output",
]  # fmt: skip


@pytest.fixture
def result(make_result, answered, timed_out):
    """Two models on two categories; a warm-up that was slow, and a request that failed."""
    return make_result(
        [
            answered(9000, model="m/a", phase="warmup", sample_id="warmup-0"),
            answered(10, model="m/a", category="x", request_id="ax"),
            answered(20, model="m/a", category="y"),
            answered(30, model="m/b", category="x"),
            timed_out(40, model="m/b", category="y", message="after 0.04 s", sample_id="late"),
        ],
        {"ax": 1.0},
    )


def latencies(result):
    return result.arrays()["latency_s"].tolist()


def test_warm_up_is_in_no_figure(result):
    assert len(result) == 4
    assert str(result["latency"].max).startswith("> 0.0400 s, n = 4")  # that of the request which timed out
    assert "warmup" not in result.arrays()["phase"]
    assert [(m.model, m.n, m.ok) for m in result.summary().models] == [("m/a", 2, 2), ("m/b", 2, 1)]


def test_models_are_those_measured(result):
    assert result.models == ["m/a", "m/b"]


def test_a_part_is_chosen_by_model_by_category_or_both(result):
    assert latencies(result.select(model="m/b")) == pytest.approx([0.030, np.nan], nan_ok=True)  # one timed out
    assert latencies(result.select(category="x")) == pytest.approx([0.010, 0.030])
    assert latencies(result.select(model="m/a", category="y")) == pytest.approx([0.020])
    assert latencies(result.select()) == pytest.approx(latencies(result), nan_ok=True)


def test_a_category_has_no_throughput_where_its_model_was_asked_about_others_too(make_result, answered):
    result = make_result(
        [
            answered(1000, model="m/a", category="", phase="warmup"),
            answered(1000, model="m/a", category="x", intended_ms=1000),
            answered(1000, model="m/a", category="y", intended_ms=2000),
            answered(2000, model="m/b", category="x", intended_ms=3000),
        ]
    )
    in_category = {m.model: m.estimates for m in result.select(category="x").summary().models}
    assert "requests_per_min.mean" not in in_category["m/a"]
    assert in_category["m/b"]["requests_per_min.mean"].value == pytest.approx(30)
    assert result.select(model="m/a")["requests_per_min"].mean.value == pytest.approx(60)
    with pytest.raises(StatisticsError, match=r"^no requests_per_min was observed in these 1 requests$"):
        _ = result.select(model="m/a", category="x")["requests_per_min"].mean


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ({"model": "m/c"}, "no model 'm/c' in this result: there are 'm/a', 'm/b'"),
        ({"category": "z"}, "no category 'z' in this result: there are 'x', 'y'"),
    ],
)
def test_a_part_that_is_not_there_is_told_with_those_there_are(result, choice, complaint):
    with pytest.raises(SpecError) as caught:
        result.select(**choice)
    assert str(caught.value) == complaint


def test_a_metric_has_its_statistics_as_attributes(result):
    part = result.select(model="m/a")
    table = part._measured
    for metric in ("latency", "errors"):
        for statistic in METRICS[metric].statistics:
            assert getattr(part[metric], statistic) == METRICS[metric].estimate(table, statistic, seed=0)
            assert statistic in dir(part[metric])
    assert "done − intended" in repr(part["latency"])


def test_intervals_depend_on_the_seed_of_the_run(make_result, answered):
    records = [answered(ms) for ms in range(10, 60)]
    one, same, other = (make_result(records, spec={"seed": seed})["latency"].mean for seed in (1, 1, 2))
    assert one == same != other


def test_unknown_metrics_and_statistics_are_told_with_those_there_are(result):
    with pytest.raises(SpecError, match=r"^unknown metric 'speed': there are latency, "):
        result["speed"]
    with pytest.raises(
        StatisticsError, match=r"^latency has no 'p97': there are mean, median, p90, p95, p99, min, max"
    ):
        _ = result["latency"].p97
    with pytest.raises(StatisticsError, match=r"^accuracy has no 'median': there are mean$"):
        _ = result["accuracy"].median


def test_what_was_not_observed_is_told_and_not_zero(result):
    with pytest.raises(StatisticsError, match=r"^no ttft was observed in these 4 requests$"):
        _ = result["ttft"].median


def test_notebooks_may_ask_a_metric_for_what_it_is_not(result):
    assert not hasattr(result["latency"], "_repr_html_")
    assert not hasattr(result["latency"], "__wrapped__")


def test_failures_are_told_with_their_reason(result):
    assert result.failures() == [
        {"model": "m/b", "sample_id": "late", "phase": "measure", "outcome": "timeout", "message": "after 0.04 s"}
    ]


def test_failures_of_the_warm_up_are_told_too(make_result, make_record):
    result = make_result([make_record(phase="warmup", outcome="http_error", message="no", sample_id="w")])
    assert [(f["phase"], f["sample_id"]) for f in result.failures()] == [("warmup", "w")]


def test_arrays_are_the_columns_of_measured_requests(result):
    arrays = result.arrays()
    assert list(arrays) == COLUMNS
    assert {len(column) for column in arrays.values()} == {4}
    assert arrays["score"].tolist() == pytest.approx([1.0, np.nan, np.nan, np.nan], nan_ok=True)


def test_a_data_frame_has_a_row_a_measured_request(result):
    frame = result.to_pandas()
    assert list(frame.columns) == COLUMNS
    assert frame.groupby("model").latency_s.max().to_dict() == pytest.approx({"m/a": 0.020, "m/b": 0.030})
    assert frame.latency_s.isna().tolist() == [False, False, False, True]  # nobody knows it of one that timed out


def test_the_summary_is_a_data_frame_of_a_row_a_model(result):
    frame = result.summary().to_pandas()
    assert frame.model.tolist() == ["m/a", "m/b"]
    assert frame["latency.median"].tolist() == pytest.approx([0.015, 0.035])
    assert frame["latency.median_censored"].tolist()[1] is True  # between one that came and one that timed out
    assert {"latency.p95_low", "latency.p95_high"} < set(frame.columns)


def test_without_pandas_the_command_that_installs_it_is_told(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for ask in (result.to_pandas, result.summary().to_pandas):
        with pytest.raises(MissingExtra, match=r"pip install 'laptime\[pandas\]'$"):
            ask()


def test_the_summary_as_a_dictionary_is_that_of_its_models(result):
    models = summarize_table(result._measured)
    assert result.summary().to_dict() == {"models": [model.to_dict() for model in models]}
    assert str(result.summary()) == repr(result.summary()) == str(Summary(models))


@pytest.mark.parametrize(
    ("reasons", "verdict"),
    [([], "valid"), (["late"], "suspect: late"), (["late", "busy"], "suspect: late; busy")],
)
def test_the_verdict_names_its_reasons(make_result, make_health, answered, reasons, verdict):
    result = make_result([answered(1)], client=make_health(reasons))
    assert result.verdict == verdict
    shown = [line.strip() for line in result.footer.splitlines()]
    assert shown == ["load: unknown", f"client: {verdict.partition(':')[0]}", *reasons]


def test_the_client_s_numbers_stand_beneath_its_verdict(make_result, make_health, answered):
    client = make_health(loop_lag_p99_s=0.0002, cpu_share=0.125, mean_in_flight=3.9, users=4)
    lines = make_result([answered(1)], client=client).footer.splitlines()
    assert lines[1:] == ["client: valid", "  loop lag P99 200 µs, CPU 12.5 %, mean in flight 3.90 of 4 users"]


def test_notes_of_the_records_stand_with_those_of_the_run(make_result, make_record):
    record = make_record(chunk_gaps_ms=[1, 1], tokens={"usage": {"output": 9}})
    result = make_result([record], notes=["A note."])
    assert result.notes[0] == "A note."
    assert "9 tokens came in 2 pieces" in result.notes[1]
    assert all(f"note: {note}" in result.footer.replace("\n", " ") for note in result.notes)


def test_times_between_tokens_are_still_known_of_a_part(make_result, make_record):
    records = [
        make_record(model=model, category="x", chunk_gaps_ms=[1, gap], chunk_tokens=[1, 1])
        for model, gap in (("m/a", 2), ("m/b", 4))
    ]
    part = make_result(records).select(model="m/b", category="x")
    assert part["itl"].mean.value == pytest.approx(0.004)


def test_a_run_without_a_server_is_not_judged(make_result, answered):
    assert make_result([answered(1)]).verdict == "not judged"


def test_a_result_shows_its_summary_its_verdict_and_where_it_is(make_result, answered, tmp_path):
    result = make_result([answered(1)], path=tmp_path)
    end = f"load: unknown\nclient: not judged · {tmp_path}\n"
    assert str(result) == repr(result) == f"{result.summary()}\n{end}"


@pytest.mark.parametrize(
    ("load", "words"),
    [
        ({"kind": "closed", "users": 1}, "closed loop, 1 user; latency from intended and from sent are the same"),
        ({"kind": "closed", "users": 4}, "closed loop, 4 users;"),
        ({"kind": "poisson", "rate_per_s": 2.5}, "open, poisson, 2.5 requests/s; latency is from the intended time"),
    ],
)
def test_the_load_says_from_when_latencies_count(make_result, answered, load, words):
    result = make_result([answered(1)])
    result.manifest.spec["load"] = load
    assert words in result.load


def test_the_notebook_escapes_hostile_names(make_result, make_health, answered, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    client = make_health([f"lag {hostile}"])
    page = make_result([answered(1, model=f"m/{hostile}")], client=client, path=tmp_path / hostile)._repr_html_()
    assert "<img" not in page
    visible = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", page))
    assert visible.count("&lt;img") == 2 + 1 + 1


def test_figures_are_drawn_of_measured_requests(result, tmp_path):
    ax = result.plot.latency_ecdf()
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["m/a (n = 2)", "m/b (n = 1)"]
    assert result.plot.latency_ecdf(ax=ax) is ax
    paths = result.plot.all(tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["latency_ecdf.png", "score.png", "durations.png"]  # no tokens were counted
    assert all(path.stat().st_size > 0 for path in paths)


def test_files_of_figures_have_the_intervals_of_the_run_s_seed(make_result, answered, tmp_path, monkeypatch):
    seeds = []

    def sampled(table, ax, *, seed=0):
        seeds.append(seed)
        return ax

    monkeypatch.setattr(registry, "FIGURES", {"sampled": sampled})
    plot = make_result([answered(1)], spec={"seed": 7}).plot
    plot.draw(tmp_path)
    plot.draw(tmp_path, seed=8)
    assert seeds == [7, 8]


def test_the_report_compares_with_the_limits_of_a_comparison(make_result, answered, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(result_module, "write_report", lambda run, path, *, changes: told.extend(changes))
    records = [
        answered(base + i * i, model=m, sample_id=f"s{i}") for m, base in (("m/a", 10), ("m/b", 20)) for i in range(9)
    ]
    both = make_result(records, spec={"seed": 7})
    both.report(tmp_path / "report.html")
    assert tuple(told) == compare(both).pairs


def test_a_result_of_nothing_can_be_held(make_result):
    result = make_result([])
    assert (len(result), result.models, result.failures()) == (0, [], [])
    assert "Latency" in str(result)


def test_every_figure_is_found_by_its_name_and_described(make_result, answered):
    plot = make_result([answered(1), answered(2)]).plot
    for name, draw in FIGURES.items():
        assert name in dir(plot)
        assert getattr(plot, name).__doc__ == draw.__doc__
    with pytest.raises(AttributeError, match="there is no figure 'pie': there are latency_ecdf"):
        plot.pie()


def test_a_model_of_a_file_without_single_requests_can_be_selected(make_result, make_estimate):
    result = make_result([])
    estimates = {"a": {"latency.p95": make_estimate(0.2)}, "b": {"latency.p95": make_estimate(0.4)}}
    both = Result(replace(result.run, estimates=estimates))
    assert both.models == ["a", "b"]
    assert both.select(model="b")["latency"].p95.value == 0.4
    assert [model.model for model in both.select(model="a").summary().models] == ["a"]
