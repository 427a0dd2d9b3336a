"""The fine-tuned model's file: figures with intervals, batch sizes, and base against tuned."""

from __future__ import annotations

import json

import pytest

from laptime.comparing import compare_models
from laptime.errors import DataError
from laptime.formats import read_file, write_file
from laptime.metrics import METRICS
from laptime.store.manifest import ModelPass
from laptime.summary import summarize_run

TUNED, BASE = "local/flan-t5-base+adapter", "local/flan-t5-base"
SAMPLES = [f"s{number}" for number in range(8)]


@pytest.fixture
def passes(answer):
    """Two passes of one model over the samples, one request after the other; the second pass is slower."""

    def make(model, factor=1.0, rouge=0.4, batch=1):
        rows, clock_s = [], 0.0
        for run_index in (0, 1):
            for number, sample_id in enumerate(SAMPLES):
                latency_s = factor * (0.5 + 0.1 * run_index + 0.01 * number)
                intended_s, done_s = clock_s, clock_s + latency_s
                clock_s = done_s if (number + 1) % batch == 0 else clock_s
                scores = {"score": rouge + 0.01 * number, "rouge_1": rouge + 0.01 * number, "rouge_l": rouge / 2}
                times = {"run_index": run_index, "intended_s": intended_s, "done_s": done_s}
                rows.append(answer(model, sample_id, latency_s, **times, **scores))
            clock_s += 100.0
        return rows

    return make


@pytest.fixture
def one_model(make_run, passes, make_loaded):
    gpu = [
        ModelPass(pid=1, load_s=2, gpu_memory_bytes=1_500_000_000, gpu_utilization_pct=40.0),
        ModelPass(pid=2, load_s=2, gpu_memory_bytes=1_700_000_000, gpu_utilization_pct=50.0),
    ]
    loaded = make_loaded(
        "google/flan-t5-base", peft="peft/adapter.tar.gz", device="cuda", gpu_name="Tesla T4", size_bytes=990_000_000
    )
    models = {TUNED: loaded.model_copy(update={"passes": gpu})}
    return make_run(passes(TUNED), models=models, started="2026-01-02T03:04:05.678+00:00")


@pytest.fixture
def base_and_tuned(make_run, passes, make_loaded):
    models = {
        BASE: make_loaded("google/flan-t5-base", size_bytes=990_000_000),
        TUNED: make_loaded("google/flan-t5-base", peft="peft/adapter", size_bytes=1_000_500_000),
    }
    return make_run(passes(BASE, rouge=0.3) + passes(TUNED, 1.25), models=models)


def written(run, tmp_path):
    (path,) = write_file(run, "finetune", tmp_path / "results.json")
    return json.loads(path.read_text(), parse_constant=pytest.fail)


def test_the_nested_form_is_written_to_the_letter(one_model, tmp_path):
    content = written(one_model, tmp_path)
    assert {name: content[name] for name in list(content)[:7]} == {
        "timestamp": "2026-01-02T03:04:05.678+00:00", "model_id": "google/flan-t5-base",
        "peft_weights": "peft/adapter.tar.gz", "device": "cuda", "gpu_name": "Tesla T4",
        "num_samples": 8, "num_runs": 2,
    }  # fmt: skip
    assert (content["num_requests"], content["num_failed"]) == (16, 0)
    metrics = content["metrics"]
    assert list(metrics["latency_ms"]) == ["mean", "std", "p50", "p95", "p99", "min", "max"]
    assert metrics["latency_ms"]["mean"] == pytest.approx(585)
    assert (metrics["latency_ms"]["min"], metrics["latency_ms"]["max"]) == pytest.approx((500, 670))
    assert list(metrics["throughput"]) == ["mean", "std", "unit"]
    assert metrics["throughput"]["unit"] == "samples/sec"
    assert metrics["memory"] == {"model_size_mb": 990, "gpu_memory_mb": 1600, "gpu_utilization_pct": 45}
    assert content["quality"] == pytest.approx({"rouge_1": 0.435, "rouge_l": 0.2})


def test_each_figure_is_its_metrics_with_the_interval_under_the_same_keys(one_model, tmp_path):
    content = written(one_model, tmp_path)
    for key, statistic in (("mean", "mean"), ("p50", "median"), ("p95", "p95"), ("p99", "p99")):
        estimate = METRICS["latency"].estimate(one_model.measured, statistic)
        interval = content["intervals"]["latency_ms"][key]
        assert content["metrics"]["latency_ms"][key] == pytest.approx(1000 * estimate.value)
        limits = [limit and 1000 * limit for limit in estimate.confidence_interval]
        assert [interval["low"], interval["high"]] == [limit and pytest.approx(limit) for limit in limits]
        assert (interval["method"], interval["n"]) == (estimate.method, 16)
    assert "needs n ≥" in content["intervals"]["latency_ms"]["p99"]["note"]
    assert "std" not in content["intervals"]["latency_ms"]
    assert content["intervals"]["quality"]["rouge_1"]["n"] == len(SAMPLES)
    keys = {"latency_ms", "throughput", "quality", "tokens_per_second", "batch_performance"}
    assert set(content["intervals"]) == keys
    decoding = METRICS["tokens_per_s"].estimate(one_model.measured, "mean")
    assert (content["tokens_per_second"], content["tokens_per_second_of"]) == (decoding.value, "decoding")
    assert content["intervals"]["tokens_per_second"]["low"] == decoding.low


def test_throughput_is_the_mean_over_passes_of_answers_by_wall_time(one_model, tmp_path):
    throughput = written(one_model, tmp_path)["metrics"]["throughput"]
    first, second = 8 / 4.28, 8 / 5.08
    assert throughput["mean"] == pytest.approx((first + second) / 2)
    assert throughput["std"] == pytest.approx(abs(first - second) / 2**0.5)


def test_one_pass_has_no_spread_and_the_interval_of_its_requests(one_model, tmp_path):
    content = written(one_model.where(one_model.table["run_index"] == 0), tmp_path)
    assert content["metrics"]["throughput"]["mean"] == pytest.approx(8 / 4.28)
    assert content["metrics"]["throughput"]["std"] is None
    assert content["intervals"]["throughput"]["mean"]["n"] == 8
    assert content["num_runs"] == 1


def test_without_streams_tokens_are_by_wall_time_and_the_file_says_so(make_run, passes, make_loaded, tmp_path):
    rows = [
        {name: value for name, value in row.items() if name not in ("tokens_per_s", "decode_s", "tokens_after_first")}
        for row in passes(BASE)
    ]
    content = written(make_run(rows, models={BASE: make_loaded()}), tmp_path)
    assert content["tokens_per_second_of"] == "wall time"
    assert content["tokens_per_second"] == pytest.approx(16 * 11 / (4.28 + 5.08))


def test_absent_hardware_is_null(make_run, passes, tmp_path):
    content = written(make_run(passes("ollama/gemma:2b")), tmp_path)
    assert content["metrics"]["memory"] == {"model_size_mb": None, "gpu_memory_mb": None, "gpu_utilization_pct": None}
    absent = [content[name] for name in ("peft_weights", "device", "gpu_name", "loaded_model")]
    assert absent == [None] * 4
    assert (content["model_id"], content["batch_performance"]) == ("gemma:2b", {})


def test_times_that_are_not_known_leave_the_throughput_null(make_run, answer, tmp_path):
    assert written(make_run([answer(), answer(sample_id="b")]), tmp_path)["metrics"]["throughput"] == {
        "mean": None, "std": None, "unit": "samples/sec",
    }  # fmt: skip


@pytest.fixture
def batches(make_run, passes, make_loaded):
    four = f"{TUNED} batch 4"
    models = {
        four: make_loaded("flan", peft="adapter", batch_size=4),
        TUNED: make_loaded("flan", peft="adapter", batch_size=1),
    }
    return make_run(passes(four, 2.0, batch=4) + passes(TUNED), models=models)


def test_other_batch_sizes_of_the_same_model_stand_beneath(batches, tmp_path):
    content = written(batches, tmp_path)
    assert content["label"] == TUNED
    assert list(content["batch_performance"]) == ["batch_1", "batch_4"]
    one, four = content["batch_performance"].values()
    assert one["latency_ms"] == content["metrics"]["latency_ms"]["mean"] == pytest.approx(585)
    assert one["throughput"] == content["metrics"]["throughput"]["mean"]
    assert four["latency_ms"] == pytest.approx(1170)
    assert four["throughput"] > one["throughput"]
    assert content["intervals"]["batch_performance"]["batch_4"]["latency_ms"]["n"] == 16


def test_base_and_tuned_are_both_written_and_compared(base_and_tuned, tmp_path):
    content = written(base_and_tuned, tmp_path)
    assert (content["label"], content["base"]["label"]) == (TUNED, BASE)
    assert set(content) - set(content["base"]) == {"base", "comparison"}
    comparison = content["comparison"]
    changes = {change.figure: change for change in compare_models(base_and_tuned, BASE, base_and_tuned, TUNED)}
    ratio = changes["latency.mean"].change.ratio
    assert comparison["latency_change_pct"]["value"] == pytest.approx(25)
    assert comparison["latency_change_pct"]["low"] == pytest.approx(100 * (ratio.low - 1))
    assert comparison["memory_overhead_mb"] | {"n": 1} == {
        "value": 10.5, "low": None, "high": None, "method": "counted", "n": 1, "confidence_level": 0.95,
    }  # fmt: skip
    quality = comparison["quality_change"]["rouge_1"]
    difference = changes["rouge_1.mean"].change.difference
    assert [quality[name] for name in ("value", "low", "high", "method", "n")] == [
        difference.value, difference.low, difference.high, difference.method, difference.n,
    ]  # fmt: skip
    assert quality["value"] == pytest.approx(0.1)


def test_models_that_do_not_belong_together_are_refused(make_run, passes, tmp_path):
    run = make_run(passes("ollama/a") + passes("ollama/b"))
    with pytest.raises(DataError, match=r"this run has ollama/a, ollama/b: choose one with select\(model=…\)"):
        write_file(run, "finetune", tmp_path / "x.json")


def test_a_model_that_never_answered_has_no_figures(make_run, failure, tmp_path):
    with pytest.raises(DataError, match="no request to ollama/small:1b went well"):
        write_file(make_run([failure()]), "finetune", tmp_path / "x.json")


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_read_with_its_intervals(one_model, tmp_path):
    write_file(one_model, "finetune", tmp_path / "x.json")
    run = read_file(tmp_path / "x.json")
    (wanted,), (read,) = summarize_run(one_model), summarize_run(run)
    assert read.model == TUNED
    for figure in ("latency.mean", "latency.median", "latency.p95", "rouge_1.mean", "rouge_l.mean", "latency.max"):
        expected, estimate = wanted.estimates[figure], read.estimates[figure]
        assert estimate.value == pytest.approx(expected.value), figure
        if expected.low is not None:
            assert estimate.low == pytest.approx(expected.low), figure
            assert (estimate.method, estimate.n, estimate.unit) == (expected.method, expected.n, expected.unit)
    assert read.estimates["requests_per_min.mean"].value == pytest.approx(60 * (8 / 4.28 + 8 / 5.08) / 2)
    assert run.manifest.models == one_model.manifest.models
    assert run.manifest.started == one_model.manifest.started


def test_base_and_tuned_come_back_as_two_models(base_and_tuned, tmp_path):
    write_file(base_and_tuned, "finetune", tmp_path / "x.json")
    run = read_file(tmp_path / "x.json")
    assert run.models == [BASE, TUNED]
    (change,) = compare_models(run, BASE, run, TUNED, figures=["latency.mean"])
    assert change.change.ratio.value == pytest.approx(1.25)


def test_the_file_is_of_one_model_and_other_batch_sizes_are_a_note(batches, tmp_path):
    content = written(batches, tmp_path)
    run = read_file(tmp_path / "results.json")
    assert run.models == [TUNED]
    assert run.estimates[TUNED]["latency.mean"].value == pytest.approx(0.585)
    throughput = content["batch_performance"]["batch_4"]["throughput"]
    assert run.manifest.notes == [
        f"{TUNED} in other batches: batch_4 1170 ms, {throughput:g} samples/sec, as the file says."
    ]


NESTED = {
    "timestamp": "2025-03-04T05:06:07",
    "model_id": "google/flan-t5-base",
    "peft_weights": "weights/model.tar.gz",
    "device": "cuda",
    "gpu_name": "Tesla T4",
    "num_samples": 50,
    "num_runs": 3,
    "metrics": {
        "latency_ms": {"mean": 120.5, "std": 10.0, "p50": 118.0, "p95": 140.0, "p99": 150.0},
        "throughput": {"mean": 8.3, "std": 0.2, "unit": "samples/sec"},
        "memory": {"model_size_mb": 945.2, "gpu_memory_mb": 1200.0, "gpu_utilization_pct": 35.0},
    },
    "batch_performance": {
        "batch_1": {"latency_ms": 120.5, "throughput": 8.3},
        "batch_4": {"latency_ms": 200.0, "throughput": 20.0},
    },
}


def test_an_old_nested_file_is_read(write_json):
    run = read_file(write_json(NESTED))
    label = "local/flan-t5-base+model"
    assert run.models == [label]
    estimates = run.estimates[label]
    values = {figure: estimate.value for figure, estimate in estimates.items()}
    assert values == pytest.approx(
        {
            "latency.mean": 0.1205, "latency.median": 0.118, "latency.p95": 0.14, "latency.p99": 0.15,
            "latency.std": 0.01, "requests_per_min.mean": 498,
        }
    )  # fmt: skip
    mean = estimates["latency.mean"]
    assert (mean.method, mean.n, mean.low, mean.note) == ("as the file says", 150, None, "the file gives no interval")
    assert run.manifest.notes == [
        f"{label}: device cuda, GPU Tesla T4, model size 945.2 MB, GPU memory 1200 MB, GPU utilization 35 %,"
        " as the file says.",
        f"{label} in other batches: batch_4 200 ms, 20 samples/sec, as the file says.",
    ]


def test_an_old_flat_file_is_read(write_json):
    metrics = {
        "avg_latency_ms": 120.5, "p50_latency_ms": 118.0, "p95_latency_ms": 140.0, "p99_latency_ms": 150.0,
        "throughput_per_sec": 8.3, "tokens_per_second": 250.0, "model_memory_mb": 945.2,
    }  # fmt: skip
    run = read_file(write_json({"model_id": "flan", "metrics": metrics, "num_samples": 10}))
    values = {figure: estimate.value for figure, estimate in run.estimates["local/flan"].items()}
    assert values == pytest.approx(
        {
            "latency.mean": 0.1205, "latency.median": 0.118, "latency.p95": 0.14, "latency.p99": 0.15,
            "requests_per_min.mean": 498, "tokens_per_s.mean": 250,
        }
    )  # fmt: skip
    assert run.estimates["local/flan"]["latency.mean"].n == 10
    assert "model size 945.2 MB" in run.manifest.notes[0]


def test_intervals_as_pairs_and_names_of_rouge_score_are_read(write_json):
    content = {
        "model_id": "flan",
        "num_samples": 10,
        "metrics": {"latency_ms": {"mean": 100}},
        "intervals": {"latency_ms": {"mean": [90, 110]}, "quality": {"rougeL": [0.3, 0.4]}},
        "quality": {"rougeL": 0.35, "bleu": 0.1},
    }
    estimates = read_file(write_json(content)).estimates["local/flan"]
    assert list(estimates) == ["latency.mean", "rouge_l.mean"]
    assert (estimates["latency.mean"].low, estimates["latency.mean"].high) == pytest.approx((0.09, 0.11))
    assert estimates["rouge_l.mean"].confidence_interval == (0.3, 0.4)


def test_a_throughput_in_another_unit_is_left_out_and_told(write_json):
    throughput = {"throughput": {"mean": 500, "unit": "samples/min"}}
    run = read_file(write_json({"model_id": "flan", "metrics": {"latency_ms": {"mean": 100}, **throughput}}))
    assert list(run.estimates["local/flan"]) == ["latency.mean"]
    assert run.manifest.notes[0] == (
        "local/flan: the throughput is left out: it is in samples/min, not in samples/sec."
    )


def test_failures_are_told_and_read_as_errors(make_run, answer, failure, tmp_path):
    run = make_run([answer(), answer(sample_id="b"), failure(sample_id="c")])
    content = written(run, tmp_path)
    assert (content["num_samples"], content["num_requests"], content["num_failed"]) == (3, 3, 1)
    (estimates,) = read_file(tmp_path / "results.json").estimates.values()
    assert estimates["errors.mean"] == METRICS["errors"].estimate(run.measured, "mean")


def test_a_file_without_a_model_is_called_by_its_own_name(write_json):
    assert read_file(write_json({"metrics": {"avg_latency_ms": 1}}, "before.json")).models == ["local/before"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metrics": {"latency_ms": {"mean": "fast"}}}, r"results.json: metrics.latency_ms.mean: .*number"),
        ({"metrics": {"latency_ms": {"mean": -1}}}, r"metrics.latency_ms.mean: .*greater than or equal to 0"),
        ({"metrics": {"latency_ms": [1]}}, r"metrics.latency_ms: "),
        ({"num_samples": -1}, r"num_samples: .*greater"),
        ({"intervals": {"latency_ms": {"mean": "wide"}}}, r"intervals.latency_ms.mean: "),
        ({"base": {"model_id": "x"}}, r"base.metrics: field required"),
    ],
)
def test_a_damaged_file_is_told_with_the_field(write_json, change, message):
    with pytest.raises(DataError, match=message) as problem:
        read_file(write_json(NESTED | change))
    assert "\n" not in str(problem.value)
