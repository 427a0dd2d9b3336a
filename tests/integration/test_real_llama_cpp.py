"""Against a real llama.cpp server."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import Laptime
from recording_proxy import RecordingProxy, recording_proxy
from run_directories import measured_records, only_run

import laptime as lt

pytestmark = pytest.mark.real_server


def usages(answers: list[bytes]) -> list[tuple[int, int]]:
    """Return the token counts of every answer, read from the bytes that the server sent."""
    found = []
    for answer in answers:
        for usage in re.findall(rb'"usage":(\{.*?\})\}?', answer):
            counts = json.loads(usage + (b"}" if usage.count(b"{") > usage.count(b"}") else b""))
            found.append((counts["prompt_tokens"], counts["completion_tokens"]))
    return sorted(found)


@pytest.fixture
def proxy(llama_server: str):
    address = urlsplit(llama_server)
    with recording_proxy(address.hostname, address.port) as running:
        yield running


def test_streamed_answers_are_all_recorded_with_the_servers_own_counts(
    laptime: Laptime, proxy: RecordingProxy, tmp_path: Path
):
    done = laptime(
        "run", "-m", "openai/tiny", "--url", proxy.url, "--task", "mmlu", "--data", "sample", "--concurrency", 4,
        "--limit", 40, "--warmup", 0, "--max-tokens", 64,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    records = measured_records(only_run(tmp_path))
    assert len(records) == 40
    assert {record["outcome"] for record in records} == {"ok"}
    counted = sorted((r["tokens"]["usage"]["prompt"], r["tokens"]["usage"]["output"]) for r in records)
    assert counted == usages(proxy.answers)
    assert all(record["chunks"]["gap_ns"] for record in records)


def test_connections_that_the_server_closes_after_each_stream_are_recorded_as_such(
    laptime: Laptime, llama_server: str, tmp_path: Path
):
    done = laptime(
        "run", "-m", "openai/tiny", "--url", llama_server, "--task", "mmlu", "--data", "sample", "--concurrency", 4,
        "--limit", 40,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    records = measured_records(only_run(tmp_path))
    assert len(records) == 40
    assert {record["outcome"] for record in records} == {"ok"}
    assert {record["closed"] for record in records} == {True}
    assert {record["reused"] for record in records} == {False}


def test_whole_answers_keep_their_connection_and_give_the_same_text(llama_server: str, tmp_path: Path):
    server = lt.Server("openai", "tiny", url=llama_server)
    results = [
        lt.run(
            server,
            "mmlu",
            data="sample",
            limit=5,
            generation=lt.Generation(max_tokens=16, stream=stream),
            run_dir=tmp_path / str(stream),
        )
        for stream in (True, False)
    ]
    streamed, whole = (dict(zip(r.arrays()["sample_id"], r.arrays()["output"], strict=True)) for r in results)
    assert streamed == whole
    records = measured_records(tmp_path / "False")
    assert {record["reused"] for record in records} == {True}
    assert {record["closed"] for record in records} == {False}


def test_models_are_listed(laptime: Laptime, llama_server: str):
    done = laptime("list", "models", "--url", llama_server, "--api", "openai")
    assert done.returncode == 0
    assert done.stdout.split() == ["openai/tiny"]


def test_the_servers_own_timings_are_kept(llama_server: str, tmp_path: Path):
    server = lt.Server("openai", "tiny", url=llama_server)
    lt.run(server, "mmlu", data="sample", limit=3, run_dir=tmp_path)
    for record in measured_records(tmp_path):
        assert record["server_ns"]["prompt_eval"] > 0
        assert record["server_ns"]["eval"] <= record["elapsed_ns"]["done"]


def test_a_prompt_beyond_the_context_is_an_http_error_in_the_servers_words(llama_server: str, tmp_path: Path):
    task = lt.Task("long", ["word " * 4000, "short"])
    result = lt.run(lt.Server("openai", "tiny", url=llama_server), task, run_dir=tmp_path)
    (failure,) = result.failures()
    assert failure["outcome"] == "http_error"
    assert "context" in failure["message"]
