"""A real ``transformers serve`` over both APIs that it speaks, streamed and whole: what is recorded is what it said."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Laptime
from recorded_runs import PROMPTS, RecordedRun, limit_of, run_by_command, run_from_python
from run_directories import measured_records
from transformers_server import SERVED_MODEL, transformers_server

from laptime.errors import TargetError

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.slow,
    pytest.mark.skipif(sys.version_info < (3, 11), reason="a transformers that serves both APIs needs Python 3.11"),
]

APIS = ("openai", "openai-completions")
STREAMED = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])


@pytest.fixture(scope="session")
def server(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with transformers_server(tiny_models / "causal", tmp_path_factory.mktemp("transformers"), port) as url:
        yield url


@pytest.fixture(
    scope="module",
    params=[(api, streamed) for api in APIS for streamed in (True, False)],
    ids=lambda case: f"{case[0]}-{'streamed' if case[1] else 'whole'}",
)
def run(request: pytest.FixtureRequest, server: str, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """One run of the command over one API."""
    api, streamed = request.param
    return run_by_command(server, api, SERVED_MODEL, streamed, tmp_path_factory.mktemp("run"))


def test_every_record_says_what_the_server_said(run: RecordedRun):
    assert len(run.records) == len(PROMPTS)
    assert {(record["outcome"], record["status"]) for record in run.records} == {("ok", 200)}
    for recorded, said in run.answers():
        assert recorded == said
        assert set(recorded.tokens["usage"]) == {"prompt", "output"}


def test_answers_are_no_longer_than_was_asked(run: RecordedRun):
    for record in run.records:
        count = record["tokens"]["usage"]["output"]
        assert count <= limit_of(record)
        assert record["finish"] == ("length" if count == limit_of(record) else "stop")
    assert "length" in {record["finish"] for record in run.records}


def test_pieces_are_counted_as_tokens_only_where_each_is_one(run: RecordedRun):
    """Its pieces are often two tokens: bytes that are a letter together, in its chat a letter and what follows."""
    for record in run.records:
        chunks = record.get("chunks", {})  # none of an answer of half a letter, which it leaves out of streams
        counted = chunks.get("tokens")
        assert chunks.get("tokens_source") == (None if counted is None else "chunks")
        if counted is not None:
            of_the_end = record["tokens"]["usage"]["output"] - sum(counted)
            assert of_the_end == 0 or (of_the_end == 1 and record["finish"] == "stop")


def test_connections_are_kept_whether_or_not_answers_are_streamed(run: RecordedRun):
    opened = [record for record in run.records if not record["reused"]]
    assert len(opened) == len(run.connections) <= 2


@STREAMED
@pytest.mark.parametrize("api", APIS)
def test_a_stop_text_ends_the_answer_with_it(server: str, tmp_path: Path, api: str, streamed: bool):
    ask = partial(run_from_python, server, api, SERVED_MODEL, streamed)
    free = [recorded.text for recorded, _ in ask(tmp_path / "free").answers()]
    letters = [(i, c) for i, text in enumerate(free) for c in text[1:-4] if c.isascii() and c.isalpha()]
    i, stop = letters[0]
    recorded, said = ask(tmp_path / "stopped", stop=(stop,)).answers()[i]
    assert recorded == said
    assert recorded.finish == "stop"
    assert stop in recorded.text and free[i].startswith(recorded.text) and recorded.text != free[i]


@STREAMED
def test_an_answer_that_ends_at_once_is_an_answer(server: str, tmp_path: Path, streamed: bool):
    end_of_text = {"logit_bias": {"2": 100.0}}
    run = run_from_python(server, "openai", SERVED_MODEL, streamed, tmp_path / "run", extra_body=end_of_text)
    assert {record["outcome"] for record in run.records} == {"ok"}
    for recorded, said in run.answers():
        assert recorded == said
        assert (recorded.text, recorded.finish, recorded.tokens["usage"]["output"]) == ("", "stop", 1)


@STREAMED
@pytest.mark.parametrize("api", APIS)
def test_log_probabilities_that_it_does_not_give_are_left_out(server: str, tmp_path: Path, api: str, streamed: bool):
    run = run_from_python(server, api, SERVED_MODEL, streamed, tmp_path / "run", top_logprobs=2)
    for record, (recorded, said) in zip(run.records, run.answers(), strict=True):
        assert recorded == said
        assert "logprobs" not in record


NOT_A_FLOAT = {"logit_bias": {"2": 100}}
NOT_ESCAPED = {"logit_bias": {"2": "it's"}}
INSIDE = "the server reported inside its answer: "


@pytest.mark.parametrize(
    ("api", "model", "streamed", "extra_body", "status", "message"),
    [
        ("openai", "other", True, None, 400, f"Server is pinned to '{SERVED_MODEL}'; requested 'other'."),
        ("openai", SERVED_MODEL, False, {"nix": 1}, 422, "Unexpected fields in the request: {'nix'}"),
        ("openai-completions", SERVED_MODEL, True, {"nix": 1}, 422, "Unexpected fields in the request: {'nix'}"),
        ("openai", SERVED_MODEL, True, NOT_A_FLOAT, 200, f"{INSIDE}`sequence_bias` has to be a dict"),
        ("openai", SERVED_MODEL, True, NOT_ESCAPED, 200, f'{INSIDE}{{"error": "`sequence_bias` has to be a dict'),
        ("openai", SERVED_MODEL, False, NOT_A_FLOAT, 500, "Internal Server Error"),
        ("llamacpp", SERVED_MODEL, True, None, 404, "Not Found"),
        ("anthropic", SERVED_MODEL, False, None, 404, "Not Found"),
    ],
    ids=["model", "field", "field of completions", "in a stream", "not escaped", "whole", "llamacpp", "anthropic"],
)
def test_an_error_is_told_in_the_servers_words(
    server: str,
    tmp_path: Path,
    api: str,
    model: str,
    streamed: bool,
    extra_body: dict[str, Any] | None,
    status: int,
    message: str,
):
    with pytest.raises(TargetError, match="nothing was measured"):
        run_from_python(server, api, model, streamed, tmp_path / "run", extra_body=extra_body)
    for record in measured_records(tmp_path / "run"):
        assert (record["outcome"], record["status"]) == ("http_error", status)
        assert record["message"].startswith(message)


@pytest.mark.parametrize("api", APIS)
def test_models_of_its_cache_are_listed(laptime: Laptime, server: str, api: str):
    done = laptime("list", "models", "--url", server, "--api", api)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"{api}/{SERVED_MODEL}"]
