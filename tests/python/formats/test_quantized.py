"""The file of an original model and its quantised form."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from laptime.comparing import compare_models, memory_changes
from laptime.errors import DataError
from laptime.formats import read_file, write_file
from laptime.formats.quantized_comparison import expected_memory_reduction_pct
from laptime.metrics import METRICS
from laptime.summary import summarize_run

ORIGINAL, QUANTIZED = "local/opt", "local/opt:int8"


@pytest.fixture
def both(make_run, answer, failure, make_loaded):
    def answers(label, factor):
        for run_index in (0, 1):
            for number in range(4):
                category = "short_factual" if number < 2 else "long_reasoning"
                latency_s = round(factor * (1.0 + 0.1 * number + 0.05 * run_index), 9)
                yield answer(
                    label, f"p{number}", latency_s, ttft_s=0.2 * factor, run_index=run_index, category=category
                )

    models = {
        ORIGINAL: make_loaded("facebook/opt", (500_000_000, 520_000_000), perplexity=20.5, perplexity_tokens=1000),
        QUANTIZED: make_loaded(
            "facebook/opt", (150_000_000, 160_000_000), quantization="int8", size_bytes=40_000_000, perplexity=21.0,
            perplexity_tokens=1000,
        ),
    }  # fmt: skip
    rows = [*answers(ORIGINAL, 1.0), *answers(QUANTIZED, 0.5)]
    rows[-1] = failure(QUANTIZED, "p3", "out_of_memory", "no memory", run_index=1, category="long_reasoning")
    return make_run(rows, models=models)


def written(run, tmp_path):
    (path,) = write_file(run, "quantized", tmp_path / "results.json")
    return json.loads(path.read_text(), parse_constant=pytest.fail)


def test_the_parts_are_those_of_the_format_in_its_order(both, tmp_path):
    content = written(both, tmp_path)
    assert list(content) == ["timestamp", "original", "quantized", "comparison"]
    keys = ["model", "device", "memory_mb", "load_time_s"]
    assert list(content["original"])[:4] == keys
    assert {"prompt", "generation", "perplexity", "by_category", "outputs"} <= set(content["original"])


def test_memory_is_the_mean_over_passes_in_megabytes(both, tmp_path):
    original = written(both, tmp_path)["original"]
    assert original["memory_mb"] == {"initial": 50, "min": 50, "max": 570, "avg": 565, "increase": 510}
    assert (original["device"], original["load_time_s"], original["perplexity"]) == ("cpu", 2.0, 20.5)


def test_prompt_and_generation_are_sums_over_requests_that_went_well(both, tmp_path):
    quantized = written(both, tmp_path)["quantized"]
    rows = both.measured.where(both.measured["model"] == QUANTIZED)
    assert (quantized["n"], quantized["ok"]) == (8, 7)
    assert quantized["prompt"] == {"tokens": 140, "time_s": pytest.approx(0.7), "tokens_per_s": pytest.approx(200)}
    decoding = METRICS["tokens_per_s"].estimate(rows, "mean")
    assert quantized["generation"] == {
        "tokens": 77,
        "time_s": pytest.approx(rows.observed("decode_s").sum()),
        "tokens_per_s": pytest.approx(decoding.value),
        "tokens_per_s_of": "decoding",
    }
    interval = quantized["intervals"]["generation"]["tokens_per_s"]
    assert (interval["low"], interval["high"]) == pytest.approx((decoding.low, decoding.high))


def test_an_answer_of_one_token_counts_among_the_tokens_and_has_no_rate(make_run, answer, tmp_path):
    one = {"output_tokens": 1, **dict.fromkeys(["decode_s", "tokens_after_first", "tokens_per_s"], float("nan"))}
    rows = [answer("ollama/a"), answer("ollama/a", "b", **one), answer("ollama/b")]
    generation = written(make_run(rows), tmp_path)["original"]["generation"]
    assert (generation["tokens"], generation["time_s"]) == (12, 0.4)
    assert generation["tokens_per_s"] == pytest.approx(10 / 0.4)


@pytest.fixture
def batched(make_run, answer, failure, make_loaded):
    """Two batches of two and a last of one request; the quantised model answers one by one, twice as fast as one."""

    def rows(label, moments):
        times = [(1.0, 0.2), (1.0, 0.25), (2.0, 0.4), (2.0, 0.4), (1.5, 0.3)]
        for number, ((latency_s, ttft_s), intended_s) in enumerate(zip(times, moments, strict=True)):
            yield answer(label, f"p{number}", latency_s, ttft_s=ttft_s, intended_s=intended_s, category="x")

    together = [*rows(ORIGINAL, [0.0, 0.0, 1.0, 1.0, 3.0]), failure(ORIGINAL, "p5", intended_s=3.0, category="x")]
    models = {ORIGINAL: make_loaded(batch_size=2), QUANTIZED: make_loaded(quantization="int8")}
    return make_run([*together, *rows(QUANTIZED, [5.0] * 5)], models=models)


def test_the_time_of_a_batch_counts_once(batched, tmp_path):
    content = written(batched, tmp_path)
    original, alone = content["original"], content["quantized"]
    assert original["prompt"] == {
        "tokens": 100, "time_s": pytest.approx(0.25 + 0.4 + 0.3), "tokens_per_s": pytest.approx(100 / 0.95),
    }  # fmt: skip
    assert original["generation"] == {
        "tokens": 55, "time_s": pytest.approx(0.8 + 1.6 + 1.2), "tokens_per_s": pytest.approx(50 / 3.6),
        "tokens_per_s_of": "decoding",
    }  # fmt: skip
    assert (original["n"], original["ok"], original["latency_s"]["mean"]) == (6, 5, pytest.approx(1.5))
    assert original["intervals"]["prompt"]["tokens_per_s"]["n"] == 3
    assert original["by_category"]["x"]["generation"] == original["generation"]
    assert alone["prompt"]["time_s"] == pytest.approx(1.55)
    assert alone["generation"]["time_s"] == pytest.approx(5.95)
    comparison = content["comparison"]
    change_pct = 100 * ((50 / 5.95) / (50 / 3.6) - 1)
    assert comparison["tokens_per_s_change_pct"]["value"] == pytest.approx(change_pct)
    assert comparison["by_category"]["x"]["tokens_per_s_change_pct"]["value"] == pytest.approx(change_pct)


def test_the_time_of_a_batch_that_was_not_streamed_counts_once(make_run, make_loaded, tmp_path):
    row = {"latency_s": 2.0, "output_tokens": 50, "intended_s": 0.0}
    rows = [{"model": label, "sample_id": name, **row} for label in (ORIGINAL, QUANTIZED) for name in "ab"]
    run = make_run(rows, models={ORIGINAL: make_loaded(batch_size=2), QUANTIZED: make_loaded(quantization="int8")})
    content = written(run, tmp_path)
    rates = [content[name]["generation"] for name in ("original", "quantized")]
    assert [(rate["tokens"], rate["time_s"], rate["tokens_per_s"]) for rate in rates] == [(100, 2, 50), (100, 4, 25)]


def test_batches_that_were_written_are_batches_when_read(batched, tmp_path):
    first = written(batched, tmp_path)
    again = written(read_file(tmp_path / "results.json"), tmp_path)
    assert again["original"]["prompt"] == pytest.approx(first["original"]["prompt"])
    assert again["original"]["generation"] == pytest.approx(first["original"]["generation"])


def test_categories_have_the_same_figures_of_their_own_requests(both, tmp_path):
    categories = written(both, tmp_path)["original"]["by_category"]
    assert list(categories) == ["short_factual", "long_reasoning"]
    assert [figures["n"] for figures in categories.values()] == [4, 4]
    assert categories["short_factual"]["latency_s"]["mean"] == pytest.approx(1.075)
    assert categories["short_factual"]["intervals"]["latency_s"]["mean"]["n"] == 4


def test_the_comparison_has_its_intervals_from_the_runs(both, tmp_path):
    comparison = written(both, tmp_path)["comparison"]
    memory = {change.figure: change.change for change in memory_changes(both, ORIGINAL, both, QUANTIZED)}
    reduction = comparison["memory_reduction_pct"]
    assert reduction["value"] == pytest.approx(100 * (1 - 155 / 510))
    limits = memory["memory.increase"].ratio.confidence_interval
    assert (reduction["low"], reduction["high"]) == tuple(
        None if limit is None else pytest.approx(100 * (1 - limit)) for limit in reversed(limits)
    )
    assert comparison["size_reduction_pct"] == pytest.approx(60)
    assert comparison["expected_memory_reduction_pct"] == 50
    changes = {change.figure: change.change for change in compare_models(both, ORIGINAL, both, QUANTIZED)}
    ratio = changes["latency.mean"].ratio
    speedup = comparison["speedup"]
    assert (speedup["value"], speedup["low"], speedup["high"]) == pytest.approx(
        (1 / ratio.value, 1 / ratio.high, 1 / ratio.low)
    )
    assert speedup["low"] < speedup["value"] < speedup["high"]
    assert comparison["latency_change_pct"]["value"] == pytest.approx(100 * (ratio.value - 1))
    perplexity = comparison["perplexity_change"]
    assert (perplexity["value"], perplexity["low"], perplexity["n"]) == (0.5, None, 1000)
    of_short = comparison["by_category"]["short_factual"]["speedup"]
    assert of_short["value"] == pytest.approx(2)


def test_the_first_target_is_the_original_whoever_answered_first(both, tmp_path):
    both.manifest.targets.reverse()
    content = written(both, tmp_path)
    assert (content["original"]["label"], content["quantized"]["label"]) == (QUANTIZED, ORIGINAL)
    assert content["comparison"]["speedup"]["value"] < 1


def test_a_category_that_one_model_was_not_asked_about_is_not_compared(make_run, answer, tmp_path):
    run = make_run([answer("ollama/a", category="x"), answer("ollama/b", "b", category="y")])
    assert written(run, tmp_path)["comparison"]["by_category"] == {"x": {}, "y": {}}


def test_what_is_not_known_of_models_on_servers_is_null(make_run, answer, tmp_path):
    content = written(make_run([answer("ollama/a"), answer("ollama/b")]), tmp_path)
    assert content["original"]["memory_mb"] == dict.fromkeys(["initial", "min", "max", "avg", "increase"])
    comparison = content["comparison"]
    assert [comparison[name] for name in ("memory_reduction_pct", "size_reduction_pct", "perplexity_change")] == [
        None
    ] * 3
    assert comparison["expected_memory_reduction_pct"] is None


def test_without_streams_generation_is_of_whole_requests(make_run, tmp_path):
    rows = [
        {"model": label, "sample_id": "a", "latency_s": 2.0, "output_tokens": 50} for label in ("ollama/a", "ollama/b")
    ]
    original = written(make_run(rows), tmp_path)["original"]
    assert original["generation"] == {
        "tokens": 50, "time_s": 2.0, "tokens_per_s": 25.0, "tokens_per_s_of": "whole requests",
    }  # fmt: skip
    assert original["prompt"] == {"tokens": None, "time_s": None, "tokens_per_s": None}


@pytest.mark.parametrize(
    ("quantization", "model", "expected"),
    [
        ("int8", "opt", 50),
        (None, "opt-8bit", 50),
        (None, "opt-4bit", 75),
        (None, "Llama-3-Q4_K_M", 75),
        (None, "Qwen3-30B-IQ4_XS", 75),
        (None, "model-nf4", 75),
        (None, "model-w8a8", 50),
        (None, "opt-4-bit", 75),
        (None, "opt", None),
        (None, "phi-4", None),
        (None, "llama-8b", None),
        (None, "int80", None),
        (None, "endpoint4", None),
    ],
)
def test_the_expected_reduction_is_told_by_bits(make_loaded, quantization, model, expected):
    quantized = make_loaded(model, quantization=quantization)
    assert expected_memory_reduction_pct(make_loaded("opt"), quantized) == expected


def test_nothing_is_expected_of_a_model_against_itself(make_loaded):
    assert expected_memory_reduction_pct(make_loaded("opt-int8"), make_loaded("opt-int8")) is None
    assert expected_memory_reduction_pct(None, None) is None


@pytest.mark.parametrize("labels", [["ollama/a"], ["ollama/a", "ollama/b", "ollama/c"]])
def test_two_models_are_needed(make_run, answer, tmp_path, labels):
    with pytest.raises(DataError, match=f"holds two models.* this run has {', '.join(labels)}$"):
        write_file(make_run([answer(label) for label in labels]), "quantized", tmp_path / "x.json")


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_read_request_by_request(both, tmp_path):
    write_file(both, "quantized", tmp_path / "x.json")
    run = read_file(tmp_path / "x.json")
    wanted, read = both.measured, run.measured
    assert run.models == [ORIGINAL, QUANTIZED] == run.manifest.targets
    for name in ("model", "sample_id", "category", "output", "outcome", "run_index"):
        assert read[name].tolist() == wanted[name].tolist(), name
    for name in ("latency_s", "ttft_s", "decode_s", "tokens_per_s", "tpot_s", "prompt_tokens", "output_tokens"):
        np.testing.assert_allclose(read[name], wanted[name], err_msg=name)
    assert run.manifest.models == both.manifest.models
    assert [sample.input for sample in run.samples.values()] == ["ask p0", "ask p1", "ask p2", "ask p3"]


def test_what_was_read_is_written_alike(both, tmp_path):
    first = written(both, tmp_path)
    again = written(read_file(tmp_path / "results.json"), tmp_path)
    assert again == first


def test_a_file_with_the_least_that_the_format_says_is_read(write_json):
    outputs = [
        {"category": "x", "prompt": "Hello?", "output": "Hi.", "latency_s": 1.0},
        {"category": "x", "prompt": "Bye?", "output": None, "latency_s": None},
    ]
    file = {"original": {"model": "opt", "outputs": outputs}, "quantized": {"model": "opt", "outputs": outputs[:1]}}
    run = read_file(write_json(file))
    assert run.models == ["opt original", "opt quantized"]
    assert run.measured["sample_id"].tolist() == ["prompt-00", "prompt-01", "prompt-00"]
    assert run.measured["outcome"].tolist() == ["ok", "protocol_error", "ok"]


@pytest.mark.parametrize("begun", [{}, {"intended_s": 0.5}])
def test_ends_without_beginnings_give_no_throughput(write_json, begun):
    outputs = [
        {"prompt": "a", "latency_s": 1.0, "done_s": 1.5, **begun},
        {"prompt": "b", "latency_s": 1.0, "done_s": 3},
    ]
    run = read_file(write_json({"original": {"model": "a", "outputs": outputs}, "quantized": {"model": "b"}}))
    original, _ = summarize_run(run)
    assert original.estimates["latency.mean"].value == 1
    assert all(math.isfinite(estimate.value) for estimate in original.estimates.values())


def test_without_outputs_the_rates_are_read(write_json):
    model = {"model": "a", "generation": {"tokens": 10, "time_s": 2, "tokens_per_s": 5}}
    run = read_file(write_json({"original": model, "quantized": {**model, "model": "b", "outputs": []}}))
    assert {label: given["tokens_per_s.mean"].value for label, given in run.estimates.items()} == {"a": 5, "b": 5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"original": {}}, r"results.json: original.model: field required"),
        ({"quantized": 3}, r"results.json: quantized: "),
        ({"quantized": {"model": "x", "outputs": [{"latency_s": -1}]}}, r"quantized.outputs.0.latency_s: .*greater"),
        ({"quantized": {"model": "x", "outputs": [{"run_index": 0.5}]}}, r"quantized.outputs.0.run_index: .*integer"),
    ],
)
def test_a_damaged_file_is_told_with_the_field(write_json, change, message):
    with pytest.raises(DataError, match=message) as problem:
        read_file(write_json({"original": {"model": "a"}, "quantized": {"model": "b"}} | change))
    assert "\n" not in str(problem.value)
