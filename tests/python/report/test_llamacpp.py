"""The block of the llama.cpp benchmark: its layout to the letter, then how steady and how usual the rates are."""

from __future__ import annotations

import time

import pytest
from rich.cells import cell_len

from laptime.errors import DataError
from laptime.report.llamacpp import references_for, terminal_block
from laptime.store import RunData
from laptime.store.table import table_of_rows

MODEL = "openai//models/Qwen3-30B-IQ4_XS.gguf"
PAGES = {"hugepages_total": 46080, "hugepages_free": 38267, "hugepage_bytes": 2 << 20}


@pytest.fixture
def two_hours_east(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def make_block(make_manifest):
    """The block of requests, by prompt the rates of each; ``None`` is one that failed."""

    def make(rates, model=MODEL, *, streamed=True, **manifest):
        rows = [
            row_of(model, prompt, run_index, rate, streamed)
            for prompt, of_prompt in rates.items()
            for run_index, rate in enumerate(of_prompt)
        ]
        values = {"environment": PAGES, "started": "2025-09-12T20:30:17.123+00:00"} | manifest
        return terminal_block(RunData(make_manifest(**values), table_of_rows(rows)))

    return make


def row_of(model, prompt, run_index, rate, streamed):
    row = {"model": model, "sample_id": prompt, "run_index": run_index}
    if rate is None:
        return {**row, "outcome": "timeout"}
    if not streamed:
        return {**row, "latency_s": 1.0, "output_tokens": rate}
    return {**row, "latency_s": 2.0, "decode_s": 1.0, "tokens_after_first": rate, "tokens_per_s": rate}


def test_the_block_is_to_the_letter(make_block, two_hours_east):
    block = make_block({"memory_sequential": [32.0] * 5, "throughput_sustained": [31.9, 32.1, 32.0, None, None]})
    assert block.splitlines()[:14] == [
        "============================================================",
        "  LLAMA.CPP PERFORMANCE BENCHMARK",
        "============================================================",
        "Model: Qwen3-30B-IQ4_XS.gguf",
        "Huge Pages: 7813/46080 (2 MB each)",
        "Timestamp: 2025-09-12T22:30:17",
        "Runs per prompt: 5",
        "",
        "Per-Prompt Performance:",
        "----------------------------------------",
        "Prompt                  Avg tok/s    Success",
        "----------------------------------------",
        "memory_sequential           32.00       100%",
        "throughput_sustained        32.00        60%",
    ]


def test_after_it_come_consistency_average_and_what_is_usual(make_block):
    lines = make_block({"steady": [30.0, 30.5], "fair": [30.0, 33.0], "wild": [20.0, 40.0], "once": [30.0]}).split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("Consistency"))
    assert lines[start + 2 : start + 6] == [
        "steady                       1.2%   excellent",
        "fair                         6.7%   fair",
        "wild                        47.1%   unstable",
        "once                 needs 2 runs",
    ]
    average = next(line for line in lines if line.startswith("Overall average: "))
    assert average.startswith("Overall average: 30.5 tok/s [")
    assert "n = 7" in "".join(lines)
    assert "  mean of requests; laptime show and compare give Σ tokens / Σ time" in lines
    assert "tok/s are of decoding, from the first token to the last." in lines
    assert lines[-3:] == [
        "Usual rates on a CPU, tok/s:",
        "Size       plain  optimised  measured here",
        "30B        15–25      25–35           30.5",
    ]


def test_without_a_size_in_the_name_all_references_are_shown(make_block):
    lines = make_block({"p": [30.0, 31.0]}, "openai/my-model").splitlines()
    assert lines[-5] == "Usual rates on a CPU, tok/s; no size of the model is among them:"
    assert [line.split()[0] for line in lines[-3:]] == ["7B", "13B", "30B"]


@pytest.mark.parametrize(
    ("model", "sizes"),
    [
        ("llama-2-7b-chat.Q4_K_M.gguf", [7]),
        ("Qwen2.5-7B", [7]),
        ("Meta-Llama-3.1-8B-Instruct", [7]),
        ("CodeLlama_13B", [13]),
        ("phi-14b", [13]),
        ("qwen3-30b-a3b", [30]),
        ("gemma:27b", [30]),
        ("Qwen3-32B", [30]),
        ("tiny:1b", [7, 13, 30]),
        ("llama-70B", [7, 13, 30]),
        ("gpt-oss-20b", [7, 13, 30]),
        ("mixtral-8x7B", [7, 13, 30]),
        ("bert-v2b2", [7, 13, 30]),
        ("0b", [7, 13, 30]),
        ("model", [7, 13, 30]),
    ],
)
def test_the_size_is_guessed_from_the_name(model, sizes):
    assert [reference.billions for reference in references_for(model)] == sizes


def test_rates_of_whole_requests_are_called_so(make_block):
    block = make_block({"p": [30.0, 30.0]}, streamed=False)
    assert "p                           30.00       100%" in block
    assert "\n  mean of requests\n" in block  # show gives no rate of what was not streamed
    assert "tok/s are output tokens by the time of whole requests: nothing was streamed." in block


def test_a_prompt_that_never_worked_has_no_rate(make_block):
    block = make_block({"p": [None, None]})
    assert "p                               –         0%" in block
    assert "Overall average" not in block


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({}, "Huge Pages: not known"),
        ({"hugepages_total": 0, "hugepages_free": 0, "hugepage_bytes": 2 << 20}, "Huge Pages: 0/0 (2 MB each)"),
        ({"hugepages_total": 4, "hugepages_free": 1, "hugepage_bytes": 1 << 30}, "Huge Pages: 3/4 (1 GB each)"),
        ({"hugepages_total": 4, "hugepages_free": 1}, "Huge Pages: 3/4"),
    ],
)
def test_huge_pages_are_used_of_total(make_block, environment, line):
    assert line in make_block({"p": [30.0]}, environment=environment).splitlines()


@pytest.mark.parametrize(
    ("started", "shown"),
    [("2025-09-12T20:30:17.5", "2025-09-12T20:30:17"), ("yesterday", "yesterday"), ("", "")],
)
def test_a_time_without_a_zone_or_none_at_all_is_shown_as_it_is(make_block, started, shown):
    assert f"Timestamp: {shown}" in make_block({"p": [30.0]}, started=started).splitlines()


@pytest.mark.parametrize("model", [MODEL, f"openai/{'very-long-name-' * 20}7B", "openai/" + "日本語モデル" * 20])
@pytest.mark.parametrize(
    "prompt", ["p", "a-prompt-with-a-name-that-never-ends-" * 4, "日本語" * 30, "two\nlines\x1b[31m"]
)
def test_no_line_is_longer_than_80_columns_and_nothing_in_a_name_acts(make_block, model, prompt):
    block = make_block({prompt: [30.123456789, 31.98765, None]}, model)
    assert max(cell_len(line) for line in block.splitlines()) <= 80
    assert "\x1b" not in block
    assert "two lines" in block or "two" not in prompt


def test_each_model_has_a_block(make_manifest):
    rows = [row_of(model, "p", 0, 30.0, True) for model in ("ollama/a", "ollama/b")]
    block = terminal_block(RunData(make_manifest(), table_of_rows(rows)))
    assert [line for line in block.splitlines() if line.startswith("Model: ")] == ["Model: a", "Model: b"]


def test_figures_only_have_no_block(make_manifest, make_estimate):
    run = RunData(make_manifest(), table_of_rows([]), estimates={"m": {"tokens_per_s.mean": make_estimate(30)}})
    with pytest.raises(DataError, match="no single requests"):
        terminal_block(run)
