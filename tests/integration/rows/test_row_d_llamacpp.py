"""Row D: a real llama.cpp server, six named prompts, tokens per second as the headline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from conftest import Laptime
from recording_proxy import recording_proxy
from run_directories import measured_records, only_run

import laptime as lt

pytestmark = pytest.mark.real_server

KEYS = [
    "memory_sequential",
    "cache_loops",
    "compute_arithmetic",
    "memory_structured",
    "throughput_sustained",
    "memory_bandwidth",
]


def at(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return ("--host", str(parts.hostname), "--port", str(parts.port))


def decode_rate(record: dict) -> float:
    """Tokens per second of one streamed answer, from its own record."""
    gaps = record["chunks"]["gap_ns"][1:]
    tokens = next(iter(record["tokens"].values()))["output"]
    first = record["chunks"].get("tokens", [1])[0]  # a busy client may find several tokens at its first look
    return (tokens - first) / (sum(gaps) / 1e9)


@pytest.fixture(scope="module")
def benchmark(llama_server: str, tmp_path_factory: pytest.TempPathFactory):
    """The whole command once: what it printed, its file, its records."""
    import subprocess

    from conftest import COMMAND

    folder = tmp_path_factory.mktemp("llamacpp")
    command = [COMMAND, "run", "--preset", "llamacpp", *at(llama_server), "--runs", "3", "--timeout", "30"]
    command += ["--max_tokens", "24", "--output", "results.json", "--tag", "kind=baseline"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((folder / "results.json").read_text()), only_run(folder)


def test_the_file_has_its_keys(benchmark):
    _, file, _ = benchmark
    assert {"system_info", "prompts", "summary"} <= set(file)
    assert {"model", "hugepages_total", "hugepages_free"} <= set(file["system_info"])
    assert list(file["prompts"]) == KEYS
    for entry in file["prompts"].values():
        assert {"prompt_text", "results", "stats"} <= set(entry)
        assert len(entry["results"]) == 3
        assert {"avg_tokens_per_second", "success_rate"} <= set(entry["stats"])
    assert "overall_avg_tokens_per_second" in file["summary"]


def test_the_rates_are_those_of_the_records(benchmark):
    _, file, run = benchmark
    records = measured_records(run)
    for key in KEYS:
        rates = [decode_rate(record) for record in records if record["sample_id"] == key]
        assert file["prompts"][key]["stats"]["avg_tokens_per_second"] == pytest.approx(np.mean(rates), rel=1e-6)
    assert file["summary"]["overall_avg_tokens_per_second"] == pytest.approx(
        np.mean([decode_rate(record) for record in records]), rel=0.05
    )


def test_the_terminal_block_is_as_its_users_know_it(benchmark):
    printed, file, _ = benchmark
    lines = printed.splitlines()
    start = lines.index("=" * 60)
    assert lines[start + 1] == "  LLAMA.CPP PERFORMANCE BENCHMARK"
    assert lines[start + 2] == "=" * 60
    assert lines[start + 3] == f"Model: {file['system_info']['model']}"
    assert re.fullmatch(r"Huge Pages: \d+/\d+ \(\d+ [MG]B each\)", lines[start + 4])
    assert re.fullmatch(r"Timestamp: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", lines[start + 5])
    assert lines[start + 6] == "Runs per prompt: 3"
    assert lines[start + 8] == "Per-Prompt Performance:"
    assert lines[start + 9] == lines[start + 11] == "-" * 40
    assert lines[start + 10] == "Prompt                  Avg tok/s    Success"
    for key, line in zip(KEYS, lines[start + 12 :], strict=False):
        rate = file["prompts"][key]["stats"]["avg_tokens_per_second"]
        assert line == f"{key:<20}{rate:>13.2f}{'100%':>11}"


def test_the_model_is_asked_for_and_named_by_the_server(benchmark, llama_server: str):
    _, file, run = benchmark
    (target,) = json.loads((run / "run.json").read_text())["targets"]
    assert target == f"openai/{file['system_info']['model']}"


def test_consistency_and_reference_rates_stand_beside_the_measured(benchmark):
    printed, file, _ = benchmark
    for entry in file["prompts"].values():
        assert entry["stats"]["consistency"] in ("excellent", "fair", "unstable")
    assert re.search("consisten", printed, re.IGNORECASE)
    for rates in ("40–60", "25–40", "15–25"):
        assert rates in printed


def test_before_and_after_are_compared(laptime: Laptime, llama_server: str):
    for name in ("baseline.json", "optimized.json"):
        chosen = ("--prompts", "cache_loops,compute_arithmetic", "--runs", 4, "--max-tokens", 16)
        done = laptime("run", "--preset", "llamacpp", *at(llama_server), *chosen, "--output", name)
        assert done.returncode == 0, done.stderr
    compared = laptime("compare", "baseline.json", "optimized.json")
    assert compared.returncode == 0, compared.stderr
    assert "tok" in compared.stdout and "%" in compared.stdout
    changes = json.loads(laptime("compare", "baseline.json", "optimized.json", "--json").stdout)["pairs"][0]["changes"]
    assert "tokens_per_s.mean" in [change["figure"] for change in changes]


def test_chosen_prompts_are_asked_in_their_order_and_unknown_ones_are_told(
    laptime: Laptime, llama_server: str, tmp_path
):
    few = ("--runs", 1, "--max-tokens", 4)
    done = laptime("run", "--preset", "llamacpp", *at(llama_server), "--prompts", "memory_bandwidth,cache_loops", *few)
    assert done.returncode == 0, done.stderr
    assert [r["sample_id"] for r in measured_records(only_run(tmp_path))] == ["memory_bandwidth", "cache_loops"]
    refused = laptime("run", "--preset", "llamacpp", *at(llama_server), "--prompts", "cache_lops")
    assert refused.returncode == 2
    assert "'cache_lops'" in refused.stderr and "cache_loops" in refused.stderr


@pytest.mark.parametrize(("mode", "cache_prompt"), [("off", False), ("allow", None), ("bust", None)])
def test_the_prompt_cache_is_off_unless_told_otherwise(
    laptime: Laptime, llama_server: str, tmp_path: Path, mode: str, cache_prompt: bool | None
):
    behind = urlsplit(llama_server)
    with recording_proxy(str(behind.hostname), int(behind.port or 0)) as proxy:
        chosen = ("--prompts", "cache_loops", "--runs", 3, "--max-tokens", 4, "--warmup", 0)
        done = laptime("run", "--preset", "llamacpp", *at(proxy.url), *chosen, "--prompt-cache", mode)
        assert done.returncode == 0, done.stderr
    sent = [json.loads(body) for body in proxy.request_bodies()]
    assert len(sent) >= 3  # more where one met a connection that the server was closing
    assert {body.get("cache_prompt") for body in sent} == {cache_prompt}
    prompts = [body["messages"][-1]["content"] for body in sent]
    assert len(set(prompts)) == (3 if mode == "bust" else 1)
    result = lt.read(only_run(tmp_path))
    assert (result.manifest.prompt_prefix is not None) == (mode == "bust")
    if mode == "bust":
        assert f"[{result.manifest.prompt_prefix}-REQUEST_ID]" in done.stdout
        assert all(prompt.startswith(f"[{result.manifest.prompt_prefix}-") for prompt in prompts)


def test_no_server_is_one_line(laptime: Laptime, unused_port: int):
    done = laptime("run", "--preset", "llamacpp", "--port", unused_port)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and str(unused_port) in done.stderr
