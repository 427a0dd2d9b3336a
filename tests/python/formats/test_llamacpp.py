"""The llama.cpp benchmark's file: by prompt its results and their statistics."""

from __future__ import annotations

import json
import statistics
from dataclasses import replace

import pytest

from laptime import stats
from laptime.comparing import compare_models
from laptime.data.sample import Sample
from laptime.errors import DataError
from laptime.formats import read_file, write_file
from laptime.formats.llamacpp_figures import consistency_of, rates_of_model
from laptime.metrics import METRICS

MODEL = "openai//models/Qwen3-30B-IQ4_XS.gguf"


@pytest.fixture
def two_prompts(make_run, answer, failure):
    rows = [
        *(answer(MODEL, "cache_loops", 0.6 + 0.01 * run, tokens=11, run_index=run) for run in range(3)),
        answer(MODEL, "memory_sequential", 1.1, tokens=21),
        failure(MODEL, "memory_sequential", run_index=1),
        failure(MODEL, "memory_sequential", run_index=2),
    ]
    samples = [Sample("memory_sequential", "Count.", category="bandwidth"), Sample("cache_loops", "Repeat.")]
    environment = {"hugepages_total": 46080, "hugepages_free": 38267, "hugepage_bytes": 2 << 20, "cpu_count": 8}
    return make_run(rows, samples=samples, environment=environment, started="2025-09-12T20:30:17+00:00")


def written(run, tmp_path):
    (path,) = write_file(run, "llamacpp", tmp_path / "results.json")
    return json.loads(path.read_text(), parse_constant=pytest.fail)


def test_the_system_is_described(two_prompts, tmp_path):
    content = written(two_prompts, tmp_path)
    info = content["system_info"]
    wanted = {
        "model": "/models/Qwen3-30B-IQ4_XS.gguf", "hugepages_total": 46080, "hugepages_free": 38267,
        "hugepage_size_kb": 2048, "cpu_count": 8, "timestamp": "2025-09-12T20:30:17+00:00",
    }  # fmt: skip
    assert {name: info[name] for name in wanted} == wanted
    assert (content["timestamp"], content["runs"]) == ("2025-09-12T20:30:17+00:00", 3)


def test_prompts_are_in_the_order_asked_with_a_result_a_request(two_prompts, tmp_path):
    prompts = written(two_prompts, tmp_path)["prompts"]
    assert list(prompts) == ["memory_sequential", "cache_loops"]
    first = prompts["memory_sequential"]
    assert (first["prompt_text"], first["description"]) == ("Count.", "bandwidth")
    assert first["results"][0] == {
        "run": 1, "success": True, "tokens": 21, "time_s": 1.1, "tokens_per_second": 20.0, "ttft_s": 0.1,
        "decode_s": 1.0, "prompt_tokens": 20, "outcome": "ok", "response": f"{MODEL} on memory_sequential",
    }  # fmt: skip
    assert first["results"][1] == {
        "run": 2, "success": False, "tokens": None, "time_s": None, "tokens_per_second": None, "ttft_s": None,
        "decode_s": None, "prompt_tokens": None, "outcome": "timeout", "response": "To be",
        "error": "no answer in 30 s",
    }  # fmt: skip


def test_statistics_are_over_requests_that_went_well(two_prompts, tmp_path):
    prompts = written(two_prompts, tmp_path)["prompts"]
    rates = [10 / (0.5 + 0.01 * run) for run in range(3)]
    got = prompts["cache_loops"]["stats"]
    assert got["avg_tokens_per_second"] == pytest.approx(statistics.mean(rates))
    assert got["median_tokens_per_second"] == pytest.approx(statistics.median(rates))
    extremes = (got["min_tokens_per_second"], got["max_tokens_per_second"])
    assert extremes == pytest.approx((min(rates), max(rates)))
    assert got["stdev_tokens_per_second"] == pytest.approx(statistics.stdev(rates))
    assert got["rsd_pct"] == pytest.approx(100 * statistics.stdev(rates) / statistics.mean(rates))
    assert (got["success_rate"], got["consistency"]) == (1.0, "excellent")
    interval = got["intervals"]["avg_tokens_per_second"]
    estimate = stats.bootstrap(rates, "mean")
    assert (interval["low"], interval["high"], interval["n"]) == pytest.approx((estimate.low, estimate.high, 3))

    got = prompts["memory_sequential"]["stats"]
    assert got["success_rate"] == pytest.approx(1 / 3)
    assert (got["rsd_pct"], got["stdev_tokens_per_second"], got["consistency"]) == (None, None, None)
    assert got["intervals"]["success_rate"]["method"] == stats.proportion(1, 3).method


def test_the_summary_is_the_mean_over_requests_and_says_of_what(two_prompts, tmp_path):
    content = written(two_prompts, tmp_path)
    rates = [20.0, *(10 / (0.5 + 0.01 * run) for run in range(3))]
    summary = content["summary"]
    assert summary["overall_avg_tokens_per_second"] == pytest.approx(statistics.mean(rates))
    assert summary["overall_max_tokens_per_second"] == pytest.approx(20)
    assert summary["intervals"]["overall_avg_tokens_per_second"]["n"] == 4
    assert summary["tokens_per_second_of"] == "decoding"


def test_without_streams_a_rate_is_of_the_whole_request(make_run, tmp_path):
    row = {"model": MODEL, "sample_id": "a", "latency_s": 2.0, "output_tokens": 50}
    content = written(make_run([row, {**row, "run_index": 1, "latency_s": 4.0}]), tmp_path)
    assert content["summary"]["tokens_per_second_of"] == "whole requests"
    assert [result["tokens_per_second"] for result in content["prompts"]["a"]["results"]] == [25.0, 12.5]
    assert content["prompts"]["a"]["stats"]["consistency"] == "unstable"
    table = read_file(tmp_path / "results.json").measured
    assert METRICS["tokens_per_s"].estimate(table, "mean").value == pytest.approx(100 / 6)


def test_a_rate_of_another_kind_is_no_rate(make_run, answer, tmp_path):
    whole = {"model": MODEL, "sample_id": "b", "latency_s": 2.0, "output_tokens": 50}
    run = make_run([answer(MODEL, "a", 1.1, tokens=21), whole])
    content = written(run, tmp_path)
    assert content["summary"]["overall_avg_tokens_per_second"] == pytest.approx(20)
    assert content["prompts"]["b"]["stats"]["avg_tokens_per_second"] is None
    assert content["prompts"]["b"]["stats"]["success_rate"] == 1
    assert read_file(tmp_path / "results.json").measured.observed("tokens_per_s").tolist() == [20.0]


def test_nothing_that_went_well_is_null(make_run, failure, tmp_path):
    content = written(make_run([failure(MODEL)]), tmp_path)
    assert content["prompts"]["a"]["stats"]["avg_tokens_per_second"] is None
    assert content["prompts"]["a"]["stats"]["success_rate"] == 0
    assert content["summary"]["overall_avg_tokens_per_second"] is None


@pytest.mark.parametrize(
    ("deviation", "judged"),
    [(None, None), (0, "excellent"), (0.0499, "excellent"), (0.05, "fair"), (0.10, "fair"), (0.101, "unstable")],
)
def test_consistency_is_judged_by_the_relative_standard_deviation(deviation, judged):
    assert consistency_of(deviation) == judged


def test_without_requests_there_is_nothing_to_write(make_run, answer, tmp_path):
    run = make_run([answer(phase="warmup")])
    with pytest.raises(DataError, match=r"^this run holds no measured request: a llamacpp file is made of requests$"):
        write_file(run, "llamacpp", tmp_path / "x.json")


def test_a_model_of_which_only_figures_are_known_has_no_rates(make_run, answer, make_estimate):
    run = replace(make_run([answer("ollama/a")]), estimates={"ollama/b": {"tokens_per_s.mean": make_estimate(5)}})
    with pytest.raises(DataError, match=r"^this run holds no measured request of ollama/b: "):
        rates_of_model(run, "ollama/b")


def test_a_whole_request_that_took_no_time_has_no_rate(make_run, tmp_path):
    row = {"model": MODEL, "sample_id": "a", "latency_s": 0.0, "output_tokens": 0}
    rows = [row, {**row, "run_index": 1, "output_tokens": 5}, {**row, "run_index": 2, "latency_s": 2.0}]
    results = written(make_run(rows), tmp_path)["prompts"]["a"]["results"]
    assert [result["tokens_per_second"] for result in results] == [None, None, 0]


def test_two_models_are_two_files(make_run, answer, tmp_path):
    with pytest.raises(DataError, match=r"holds one model; this run has ollama/a, ollama/b: choose one with select"):
        write_file(make_run([answer("ollama/a"), answer("ollama/b")]), "llamacpp", tmp_path / "x.json")


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_read_request_by_request(two_prompts, tmp_path):
    write_file(two_prompts, "llamacpp", tmp_path / "x.json")
    run = read_file(tmp_path / "x.json")
    table = run.measured
    assert run.models == ["/models/Qwen3-30B-IQ4_XS.gguf"]
    assert table["sample_id"].tolist() == ["memory_sequential"] * 3 + ["cache_loops"] * 3
    assert table["run_index"].tolist() == [0, 1, 2, 0, 1, 2]
    assert table["outcome"].tolist() == ["ok", "timeout", "timeout", "ok", "ok", "ok"]
    assert table.observed("latency_s").tolist() == [1.1, 0.6, 0.61, 0.62]
    assert table.observed("tokens_per_s").tolist() == pytest.approx([20, 10 / 0.5, 10 / 0.51, 10 / 0.52])
    assert table.observed("ttft_s").tolist() == [0.1] * 4
    assert run.samples["memory_sequential"] == Sample("memory_sequential", "Count.", category="bandwidth")
    assert run.manifest.environment == {
        "hugepages_total": 46080, "hugepages_free": 38267, "hugepage_bytes": 2 << 20,
    }  # fmt: skip
    assert (run.manifest.started, run.manifest.notes) == ("2025-09-12T20:30:17+00:00", [])


OLD = {
    "system_info": {
        "timestamp": "2025-09-12T20:30:17.123456", "api_url": "http://localhost:8001", "model": "Qwen3-30B.gguf",
        "hugepages_total": 46080, "hugepages_free": 38267, "hugepage_size_kb": 2048,
    },
    "prompts": {
        "memory_sequential": {
            "prompt_text": "Count.", "description": "order",
            "results": [
                {"prompt": "memory_sequential", "run": 1, "success": True, "total_time": 2.0, "prompt_tokens": 9,
                 "completion_tokens": 60, "tokens_per_second": 30.0, "response": "1 2 3"},
                {"prompt": "memory_sequential", "run": 2, "success": True, "total_time": 2.5,
                 "completion_tokens": 60, "tokens_per_second": 24.0},
                {"prompt": "memory_sequential", "run": 3, "success": False, "error": "timeout"},
                {"prompt": "memory_sequential", "run": 4, "success": False, "error": "HTTP 503"},
                {"prompt": "memory_sequential", "run": 5, "success": False, "error": "Connection aborted."},
            ],
            "stats": {"success_rate": 0.4, "avg_tokens_per_second": 27.0},
        },
        "cache_loops": {"results": [], "stats": {"success_rate": 0}},
    },
    "summary": {"overall_avg_tokens_per_second": 27.0},
}  # fmt: skip


def test_an_old_file_is_read(write_json):
    run = read_file(write_json(OLD))
    table = run.measured
    assert table["outcome"].tolist() == ["ok", "ok", "timeout", "http_error", "protocol_error"]
    assert table.observed("latency_s").tolist() == [2.0, 2.5]
    assert table.observed("output_tokens").tolist() == [60, 60]
    assert table.observed("tokens_per_s").tolist() == [30, 24]
    assert METRICS["tokens_per_s"].estimate(table, "mean").value == pytest.approx(120 / 4.5)
    assert table["output"].tolist()[0] == "1 2 3"
    assert run.manifest.started == "2025-09-12T20:30:17.123456"
    assert run.manifest.notes == ["Tokens per second are of whole requests, the time for the prompt included."]


def test_before_and_after_can_be_compared_with_an_interval(write_json):
    def file(name, seconds):
        results = [{"success": True, "total_time": s, "completion_tokens": 60} for s in seconds]
        return read_file(write_json(OLD | {"prompts": {"p": {"results": results}}}, name))

    before, after = file("before.json", [2.0, 2.1, 2.2, 2.0, 2.1]), file("after.json", [1.0, 1.1, 1.0, 1.05, 1.1])
    (model,) = before.models
    (change,) = compare_models(before, model, after, model, figures=["tokens_per_s.mean"])
    assert change.change.ratio.value == pytest.approx(10.4 / 5.25)
    assert change.change.ratio.low > 1
    assert change.verdict == "better"


@pytest.fixture
def whole_requests(write_json):
    """An old file of one prompt's answers, of 60 tokens each."""
    results = [{"success": True, "total_time": s, "completion_tokens": 60} for s in (2.0, 2.1, 2.2, 2.3)]
    return read_file(write_json(OLD | {"prompts": {"p": {"results": results}}}, "old.json"))


def test_rates_of_whole_requests_stay_such_when_written_again(whole_requests, tmp_path):
    content = written(whole_requests, tmp_path)
    assert content["summary"]["tokens_per_second_of"] == "whole requests"
    assert [result["decode_s"] for result in content["prompts"]["p"]["results"]] == [None] * 4
    again = read_file(tmp_path / "results.json")
    assert (whole_requests.manifest.rate_of, again.manifest.rate_of) == ("requests", "requests")
    assert again.measured.observed("tokens_per_s").tolist() == whole_requests.measured.observed("tokens_per_s").tolist()


def test_rates_of_whole_requests_are_of_decoding_in_no_other_format(whole_requests, tmp_path):
    (finetune,) = write_file(whole_requests, "finetune", tmp_path / "finetune.json")
    assert json.loads(finetune.read_text())["tokens_per_second_of"] == "whole requests"
    csv, _ = write_file(whole_requests, "mmlu", tmp_path / "results_local.csv")
    assert "decode_sec" not in csv.read_text()


def test_whole_requests_and_decoding_are_compared_as_whole_requests(whole_requests, make_run, answer, tmp_path):
    new = make_run(
        [answer(MODEL, "p", s, tokens=60, ttft_s=1.0, run_index=i) for i, s in enumerate((2.0, 2.1, 2.2, 2.3))]
    )
    written(new, tmp_path)
    new, (old_model,) = read_file(tmp_path / "results.json"), whole_requests.models
    changes = compare_models(whole_requests, old_model, new, *new.models)
    (change,) = [change for change in changes if change.figure == "tokens_per_s.mean"]
    assert change.a == change.b == stats.ratio([60.0] * 4, [2.0, 2.1, 2.2, 2.3], unit="tok/s")
    assert change.change.ratio.value == 1
    assert change.note == "of whole requests: one file holds no decoding rate"
    assert [change.figure for change in changes if change.note] == ["tokens_per_s.mean"]


def test_a_rate_without_tokens_and_time_is_not_compared_with_decoding(write_json, make_run, answer):
    results = [{"success": True, "tokens_per_second": 30.0}] * 6
    old = read_file(write_json({"prompts": {"p": {"results": results}}}))
    average = read_file(
        write_json({"prompts": {"p": {"stats": {}}}, "summary": {"overall_avg_tokens_per_second": 27}}, "x.json")
    )
    new = make_run([answer(MODEL, "p", 2.0, run_index=i) for i in range(6)])
    for run in (old, average):
        figures = [change.figure for change in compare_models(run, "unknown", new, MODEL)]
        assert "tokens_per_s.mean" not in figures


@pytest.mark.parametrize(
    ("result", "rate"),
    [
        ({"success": True, "tokens_per_second": 30.0, "total_time": 2.0}, 30.0),
        ({"success": True, "tokens_per_second": 30.0, "completion_tokens": 60}, 30.0),
        ({"tokens": 60, "time_s": 2.0}, 30.0),
    ],
)
def test_a_rate_is_known_from_what_a_result_holds(write_json, result, rate):
    table = read_file(write_json({"prompts": {"p": {"results": [result]}}})).measured
    assert METRICS["tokens_per_s"].estimate(table, "mean").value == pytest.approx(rate)


@pytest.mark.parametrize("summary", [{}, {"tokens_per_second_of": "decoding"}])
def test_rates_alone_count_alike_and_can_be_compared(write_json, summary, tmp_path):
    def file(name, rates):
        results = [{"success": True, "tokens_per_second": rate} for rate in rates]
        return read_file(write_json({"prompts": {"p": {"results": results}}, "summary": summary}, name))

    before, after = file("before.json", [10.0, 20.0, 30.0, 20.0]), file("after.json", [40.0, 41.0, 42.0, 41.0])
    assert METRICS["tokens_per_s"].estimate(before.measured, "mean").value == pytest.approx(20)
    assert any("only a rate count alike" in note for note in before.manifest.notes)
    (change,) = compare_models(before, "unknown", after, "unknown", figures=["tokens_per_s.mean"])
    assert change.change.ratio.value == pytest.approx(41 / 20)
    assert written(before, tmp_path)["summary"]["overall_avg_tokens_per_second"] == pytest.approx(20)
    assert read_file(tmp_path / "results.json").measured.observed("tokens_per_s").tolist() == [10, 20, 30, 20]


def test_a_file_whose_results_say_more_than_rates_has_no_note_of_rates_alone(write_json):
    failed = {"success": False, "tokens_per_second": 3.0}
    results = [{"tokens_per_second": 30.0, "time_s": 2.0}, failed]
    notes = read_file(write_json({"prompts": {"p": {"results": results}}})).manifest.notes
    assert not any("rate count alike" in note for note in notes)


def test_a_file_of_statistics_only_gives_its_average(write_json):
    content = {"system_info": None, "prompts": {"p": {"stats": {}}}, "summary": {"overall_avg_tokens_per_second": 27}}
    run = read_file(write_json(content))
    assert run.models == ["unknown"]
    assert run.estimates["unknown"]["tokens_per_s.mean"].value == 27


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        ({"p": {"results": [{"tokens": "many"}]}}, r"results.json: prompts.p.results.0.tokens: .*number"),
        ({"p": {"results": [{}, {"time_s": -1}]}}, r"prompts.p.results.1.time_s: .*greater"),
        ({"p": {"results": {"run": 1}}}, r"prompts.p.results: .*list"),
    ],
)
def test_a_damaged_file_is_told_with_the_field(write_json, prompts, message):
    with pytest.raises(DataError, match=message) as problem:
        read_file(write_json(OLD | {"prompts": prompts}))
    assert "\n" not in str(problem.value)
