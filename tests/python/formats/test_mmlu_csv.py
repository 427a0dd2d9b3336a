"""results_local.csv and model_summary.csv as they are written, and what comes back."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laptime.errors import DataError
from laptime.formats import read_file, write_file
from laptime.metrics import METRICS

OLLAMA = {"server_total_s": 1.2, "load_s": 0.000123456, "prompt_eval_s": 0.05, "eval_s": 1.1}


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def judged(make_run, answer, failure):
    rows = [
        answer("ollama/gemma:2b", "q-1", 1.25, score=1.0, accuracy=1.0, parse_failed=0.0, subject="algebra", **OLLAMA),
        answer("ollama/gemma:2b", "q-2", 0.75, score=0.0, accuracy=0.0, parse_failed=1.0, subject="algebra", **OLLAMA),
        failure("ollama/gemma:2b", "q-3"),
        answer("openai/other", "q-1", 0.5, score=1.0, accuracy=1.0),
    ]
    return make_run(rows)


def test_the_results_have_the_columns_to_the_letter(judged, tmp_path):
    results, summary = write_file(judged, "mmlu", tmp_path / "results_local.csv")
    assert results.read_text().splitlines()[0] == "model,prompt_id,output,score,latency_sec,metadata"
    assert summary == tmp_path / "model_summary.csv"
    first, _, failed, _ = read_csv(results)
    assert {name: first[name] for name in ("model", "prompt_id", "output", "score", "latency_sec")} == {
        "model": "gemma:2b", "prompt_id": "q-1", "output": "ollama/gemma:2b on q-1", "score": "1",
        "latency_sec": "1.25",
    }  # fmt: skip
    assert (failed["output"], failed["score"], failed["latency_sec"]) == ("To be", "", "")


def test_metadata_has_ollamas_fields_in_nanoseconds_and_seconds_beside_them(judged, tmp_path):
    results, _ = write_file(judged, "mmlu", tmp_path / "results_local.csv")
    first, _, failed, plain = (json.loads(row["metadata"]) for row in read_csv(results))
    assert first == {
        "total_duration": 1_200_000_000, "load_duration": 123_456, "prompt_eval_duration": 50_000_000,
        "eval_duration": 1_100_000_000, "prompt_eval_count": 20, "eval_count": 11,
        "prompt_tokens": 20, "output_tokens": 11,
        "total_duration_sec": 1.2, "load_duration_sec": 0.000123456, "prompt_eval_duration_sec": 0.05,
        "eval_duration_sec": 1.1, "ttft_sec": 0.1, "decode_sec": 1.15, "outcome": "ok", "subject": "algebra",
        "parse_failed": False,
    }  # fmt: skip
    assert failed == {
        "prompt_tokens": 20, "output_tokens": 3, "ttft_sec": 0.1, "decode_sec": 29.9, "outcome": "timeout",
        "message": "no answer in 30 s",
    }  # fmt: skip
    assert plain == {
        "prompt_tokens": 20, "output_tokens": 11, "ttft_sec": 0.1, "decode_sec": 0.4, "outcome": "ok",
    }  # fmt: skip


def test_the_summary_is_a_row_a_model_with_intervals_from_the_metrics(judged, tmp_path):
    _, path = write_file(judged, "mmlu", tmp_path / "results_local.csv")
    averages = (
        "avg_score,avg_latency_sec,avg_prompt_tokens,avg_output_tokens,avg_prompt_eval_duration_sec,"
        "avg_eval_duration_sec,avg_total_duration_sec"
    )
    limits = [f"{name}_{limit}" for name in averages.split(",") for limit in ("low", "high")]
    assert path.read_text().splitlines()[0] == ",".join(["model", "n", averages, *limits])
    gemma, other = read_csv(path)
    rows = judged.measured.where(judged.measured["model"] == "ollama/gemma:2b")
    assert (gemma["model"], gemma["n"], gemma["avg_score"], gemma["avg_latency_sec"]) == ("gemma:2b", "2", "0.5", "1")
    for column, metric in (
        ("avg_score", "score"),
        ("avg_latency_sec", "latency"),
        ("avg_prompt_eval_duration_sec", "prompt_eval"),
        ("avg_eval_duration_sec", "eval"),
    ):
        estimate = METRICS[metric].estimate(rows, "mean")
        written = [float(gemma[name]) for name in (column, f"{column}_low", f"{column}_high")]
        assert written == [estimate.value, estimate.low, estimate.high]
    assert (gemma["avg_prompt_tokens"], gemma["avg_output_tokens"]) == ("20", "11")
    assert float(gemma["avg_total_duration_sec"]) == pytest.approx(1.2)
    assert (other["avg_eval_duration_sec"], other["avg_eval_duration_sec_low"]) == ("", "")


def test_what_was_written_is_read_again(judged, tmp_path):
    write_file(judged, "mmlu", tmp_path / "results_local.csv")
    run = read_file(tmp_path / "results_local.csv")
    wanted, read = judged.measured, run.measured
    assert read["model"].tolist() == ["gemma:2b"] * 3 + ["other"]
    for name in ("sample_id", "output", "outcome", "message", "subject", "run_index"):
        assert read[name].tolist() == wanted[name].tolist(), name
    for name in [
        "latency_s", "score", "accuracy", "parse_failed", "prompt_tokens", "output_tokens", "ttft_s", "decode_s",
        "tokens_per_s", "tpot_s", "tokens_after_first", "server_total_s", "load_s", "prompt_eval_s", "eval_s",
    ]:  # fmt: skip
        np.testing.assert_allclose(read[name][read.ok], wanted[name][wanted.ok], rtol=1e-12, err_msg=name)
    assert np.isnan(read["latency_s"][~read.ok]).all()


def test_partial_scores_are_no_accuracy(make_run, answer, tmp_path):
    write_file(make_run([answer(score=0.25), answer(sample_id="b", score=1.0)]), "mmlu", tmp_path / "r.csv")
    table = read_file(tmp_path / "r.csv").measured
    assert table["score"].tolist() == [0.25, 1.0]
    assert np.isnan(table["accuracy"]).all()


def test_an_empty_answer_of_ours_is_an_answer(make_run, tmp_path):
    run = make_run([{"model": "python/f", "sample_id": "a", "latency_s": 0.5, "output": ""}])
    write_file(run, "mmlu", tmp_path / "r.csv")
    assert read_file(tmp_path / "r.csv").measured["outcome"].tolist() == ["ok"]


TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40)
HOSTILE = st.one_of(TEXTS, st.text(alphabet="a\",\r\n\u2028\ufeff=\\'\t", max_size=12))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(HOSTILE.filter(bool), HOSTILE, HOSTILE, st.integers(0, 10**13), st.floats(0, 1)),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_comes_back_as_it_was(make_run, tmp_path, asked):
    rows = [
        {"model": model, "sample_id": sample, "output": output, "latency_s": ns / 1e9, "score": score}
        for model, sample, output, ns, score in asked
    ]
    path = tmp_path / "results_local.csv"
    write_file(make_run(rows), "mmlu", path)
    table = read_file(path).measured

    def as_set(rows):
        return sorted(rows, key=repr)

    names = ("sample_id", "output", "latency_s", "score")
    read = list(zip(*(table[name].tolist() for name in names), strict=True))
    assert as_set(read) == as_set([tuple(row[name] for name in names) for row in rows])


def test_a_result_must_not_have_the_summarys_name(judged, tmp_path):
    with pytest.raises(DataError, match=r"model_summary\.csv is the name of the summary"):
        write_file(judged, "mmlu", tmp_path / "model_summary.csv")
