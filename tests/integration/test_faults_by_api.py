"""Faults that depend on how an API puts its answers into bytes, over every API; the table is in faults.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from fault_runs import model_with, serve, write_prompts
from faults import NO_API, STREAMED, WHOLE, Row, check_record
from run_directories import records_of

import laptime as lt

APIS = ("anthropic", "llamacpp", "ollama", "ollama-chat", "openai", "openai-completions")
FRAMING = {
    "html",
    "cut-off-later",
    "empty",
    "truncated",
    "error-later",
    "malformed",
    "split",
    "no-usage",
    "no-end-marker",
}
CASES = [
    pytest.param(row, streamed, id=f"{row.name}-{'streamed' if streamed else 'whole'}")
    for streamed, rows in ((True, STREAMED), (False, WHOLE))
    for row in rows
    if row.name in FRAMING
]


def in_words_of(api: str, row: Row) -> Row:
    """Return a row, which is of the openai API, as it is in another: no outcome differs, and a few words do."""
    if api == "anthropic" and row.finish == "stop":  # the same end under another name
        row = replace(row, finish="end_turn")
    if api == "llamacpp" and row.tokens is not None and "usage" in row.tokens:  # its counts stand beside its times
        row = replace(row, tokens={"server_timings": row.tokens["usage"]})
    if api.startswith("ollama"):  # an object a line, where the others send events
        row = replace(row, message=row.message.replace("an event of the stream", "a line of the stream"))
    if api.startswith("ollama") and row.message == NO_API:  # a web page has lines, and none of them is an object
        row = replace(row, message="a line of the stream is not a JSON object: <!DOCTYPE html>")
    return row


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Path]:
    """The run directory of an API, in which each model's second of three requests met its fault."""

    @cache
    def of(api: str, streamed: bool) -> Path:
        folder = tmp_path_factory.mktemp(api)
        rows = [row for row in (STREAMED if streamed else WHOLE) if row.name in FRAMING]
        with serve([model_with(row.name, {**row.fault, "at": [2]}) for row in rows]) as server:
            targets = [lt.Server(api, row.name, url=server.url) for row in rows]
            generation = lt.Generation(stream=streamed)
            lt.run(targets, data=write_prompts(folder), warmup=0, generation=generation, run_dir=folder / "run")
        return folder / "run"

    return of


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("row", "streamed"), CASES)
def test_a_fault_has_the_same_outcome_in_every_api(
    measured: Callable[[str, bool], Path], api: str, row: Row, streamed: bool
):
    before, broken, after = records_of(measured(api, streamed), f"{api}/{row.name}")
    check_record(broken, in_words_of(api, row))
    assert (before["outcome"], after["outcome"]) == ("ok", "ok")


def test_the_apis_are_all_there_are():
    from laptime import _core

    assert list(APIS) == sorted(_core.api_names())


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("api", ["llamacpp", "ollama", "ollama-chat"])
def test_a_server_that_tells_no_counts_still_tells_its_times(
    measured: Callable[[str, bool], Path], api: str, streamed: bool
):
    _, uncounted, _ = records_of(measured(api, streamed), f"{api}/no-usage")
    assert {"prompt_eval", "eval"} <= set(uncounted["server_ns"])


@pytest.mark.parametrize("name", ["cut-off-later", "truncated", "error-later"])
def test_what_anthropic_counts_when_it_begins_is_kept_when_it_breaks_off(
    measured: Callable[[str, bool], Path], name: str
):
    _, broken, _ = records_of(measured("anthropic", True), f"anthropic/{name}")
    assert broken["tokens"]["usage"]["prompt"] > 0
