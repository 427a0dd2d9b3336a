"""Against a real llama.cpp server; test_real_llama_cpp_apis.py has what it says over each API."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Laptime
from run_directories import measured_records, only_run

import laptime as lt

pytestmark = pytest.mark.real_server

APIS = ("openai", "openai-completions", "llamacpp", "anthropic")


def test_connections_that_the_server_closes_after_each_stream_are_recorded_as_such(
    laptime: Laptime, llama_server: str, tmp_path: Path
):
    done = laptime(
        "run", "-m", "openai/tiny", "--url", llama_server, "--task", "mmlu", "--data", "sample", "--concurrency", 4,
        "--limit", 40, "--max-tokens", 32,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    records = measured_records(only_run(tmp_path))
    assert len(records) == 40
    assert {record["outcome"] for record in records} == {"ok"}
    assert {record["closed"] for record in records} == {True}
    assert {record["reused"] for record in records} == {False}


@pytest.mark.parametrize("api", APIS)
def test_whole_answers_keep_their_connection_and_give_the_same_text(llama_server: str, tmp_path: Path, api: str):
    texts = {}
    for name, streamed in (("streamed", True), ("whole", False)):
        generation = lt.Generation(max_tokens=16, stream=streamed)
        server = lt.Server(api, "tiny", url=llama_server)
        lt.run(server, "mmlu", data="sample", limit=5, generation=generation, run_dir=tmp_path / name)
        records = measured_records(tmp_path / name)
        texts[name] = {record["sample_id"]: record["output"] for record in records}
        assert {record["closed"] for record in records} == {streamed}
        assert {record["reused"] for record in records} == {not streamed}
    assert texts["streamed"] == texts["whole"]


def test_the_servers_own_timings_are_kept(llama_server: str, tmp_path: Path):
    server = lt.Server("openai", "tiny", url=llama_server)
    lt.run(server, "mmlu", data="sample", limit=3, run_dir=tmp_path)
    for record in measured_records(tmp_path):
        assert record["server_ns"]["prompt_eval"] > 0
        assert record["server_ns"]["eval"] <= record["elapsed_ns"]["done"]


@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("api", APIS)
def test_a_prompt_beyond_the_context_is_an_http_error_in_the_servers_words(
    llama_server: str, tmp_path: Path, api: str, streamed: bool
):
    task = lt.Task("long", ["word " * 4000, "short"])
    generation = lt.Generation(max_tokens=4, stream=streamed)
    result = lt.run(lt.Server(api, "tiny", url=llama_server), task, generation=generation, run_dir=tmp_path)
    (failure,) = result.failures()
    assert failure["outcome"] == "http_error"
    assert "exceeds the available context size (4096 tokens)" in failure["message"]
    refused, answered = measured_records(tmp_path)
    assert (refused["status"], refused["closed"]) == (400, True)
    assert answered["outcome"] == "ok"


def test_an_api_that_it_does_not_speak_is_told_in_its_words(laptime: Laptime, llama_server: str):
    done = laptime("run", "-m", "ollama/tiny", "--url", llama_server, "--task", "mmlu", "--data", "sample")
    assert done.returncode == 2
    assert "File Not Found" in done.stderr.splitlines()[-1]
    done = laptime("list", "models", "--url", llama_server, "--api", "ollama")
    assert done.returncode == 2
    assert done.stderr == f"laptime: {llama_server}/api/tags answered with status 404\n"


def test_a_prompt_cache_that_cannot_be_turned_off_is_told(llama_server: str, tmp_path: Path):
    """In Anthropic's API there is no field for it."""
    cached = {}
    for api in ("openai", "anthropic"):
        task = lt.Task("again", [f"The same prompt twice, over {api}."])
        result = lt.run(lt.Server(api, "tiny", url=llama_server), task, runs=2, run_dir=tmp_path / api)
        tokens = [record["tokens"]["usage"] for record in measured_records(tmp_path / api)]
        cached[api] = tokens[1]["cached"] / tokens[1]["prompt"]
        assert any("taken from the server's cache" in note for note in result.manifest.notes) == (api == "anthropic")
    assert cached["openai"] == 0
    assert cached["anthropic"] > 0.9
