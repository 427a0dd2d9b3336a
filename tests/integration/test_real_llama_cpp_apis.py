"""A real llama.cpp server over every API that it speaks, streamed and whole: what is recorded is what it said."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from conftest import Laptime
from recorded_runs import PROMPTS, RecordedRun, limit_of, run_by_command, run_from_python

pytestmark = pytest.mark.real_server

APIS = ("openai", "openai-completions", "llamacpp", "anthropic")
WITH_LOGPROBS = ("openai", "openai-completions", "llamacpp")
STREAMED = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])


@pytest.fixture(
    scope="module",
    params=[(api, streamed) for api in APIS for streamed in (True, False)],
    ids=lambda case: f"{case[0]}-{'streamed' if case[1] else 'whole'}",
)
def run(request: pytest.FixtureRequest, llama_server: str, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """One run of the command over one API."""
    api, streamed = request.param
    return run_by_command(llama_server, api, "tiny", streamed, tmp_path_factory.mktemp("run"))


def test_every_record_says_what_the_server_said(run: RecordedRun):
    assert len(run.records) == len(PROMPTS)
    assert {(record["outcome"], record["status"]) for record in run.records} == {("ok", 200)}
    for recorded, said in run.answers():
        assert recorded == said
        assert recorded.text
        assert recorded.server_ns or run.api == "anthropic"


def test_answers_are_as_long_as_was_asked(run: RecordedRun):
    for record in run.records:
        (counts,) = record["tokens"].values()
        assert counts["output"] == limit_of(record)
        assert record["finish"] == ("max_tokens" if run.api == "anthropic" else "length")


def test_the_tokens_of_a_streams_chunks_are_those_of_the_answer(run: RecordedRun):
    for record in run.records:
        (counts,) = record["tokens"].values()
        chunks = record["chunks"]
        if run.streamed:
            assert chunks["tokens_source"] == ("server_timings" if run.api == "llamacpp" else "chunks")
        else:
            assert len(chunks["gap_ns"]) == 1
        assert sum(chunks.get("tokens", [counts["output"]])) == counts["output"]


def test_a_connection_is_reused_as_often_as_the_server_lets_it(run: RecordedRun):
    opened = [record for record in run.records if not record["reused"]]
    assert len(opened) == len(run.connections)
    assert len(opened) == len(PROMPTS) if run.streamed else len(opened) <= 2


@STREAMED
@pytest.mark.parametrize("api", WITH_LOGPROBS)
def test_log_probabilities_are_those_of_the_servers_tokens(llama_server: str, tmp_path: Path, api: str, streamed: bool):
    run = run_from_python(llama_server, api, "tiny", streamed, tmp_path / "run", top_logprobs=2)
    for record, (recorded, said) in zip(run.records, run.answers(), strict=True):
        assert recorded == said
        assert "".join(token for token, _ in recorded.logprobs) == recorded.text
        assert {len(token["top"]) for token in record["logprobs"]} == {2}
        assert record["chunks"]["tokens_source"] == "logprobs"
        assert sum(record["chunks"]["tokens"]) == len(recorded.logprobs) == 12


@STREAMED
@pytest.mark.parametrize("api", APIS)
def test_a_stop_text_ends_the_answer_before_it(llama_server: str, tmp_path: Path, api: str, streamed: bool):
    ask = partial(run_from_python, llama_server, api, "tiny", streamed)
    free = [recorded.text for recorded, _ in ask(tmp_path / "free").answers()]
    stop = f" {free[0].split()[4]}"
    answers = ask(tmp_path / "stopped", stop=(stop,)).answers()
    for (recorded, said), text in zip(answers, free, strict=True):
        assert recorded == said
        assert recorded.text == text.partition(stop)[0]
        assert (recorded.finish in ("stop", "end_turn")) == (stop in text)


@STREAMED
@pytest.mark.parametrize("api", WITH_LOGPROBS)
def test_an_answer_that_ends_at_once_is_an_answer(llama_server: str, tmp_path: Path, api: str, streamed: bool):
    end_of_text = {"logit_bias": [[2, 100.0]]}
    run = run_from_python(llama_server, api, "tiny", streamed, tmp_path / "run", extra_body=end_of_text)
    assert {record["outcome"] for record in run.records} == {"ok"}
    for recorded, said in run.answers():
        assert recorded == said
        assert (recorded.text, recorded.finish) == ("", "stop")
        (counts,) = recorded.tokens.values()
        assert counts["output"] == 1


@pytest.mark.parametrize("api", APIS)
def test_models_are_listed(laptime: Laptime, llama_server: str, api: str):
    done = laptime("list", "models", "--url", llama_server, "--api", api)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"{api}/tiny"]
