"""Keeping a server's prompt cache out of the times."""

from __future__ import annotations

import json

import pytest

from laptime import _core
from laptime.errors import TargetError
from laptime.runner.plan import PromptRow
from laptime.runner.prompt_cache import cache_note, make_prefix, without_cache
from laptime.spec import Server, Spec, Stop

LLAMA = Server("openai", "tiny", url="http://127.0.0.1:1")
OLLAMA = Server("ollama", "gemma:2b")
ONCE = [PromptRow("a", "", "one", 9), PromptRow("b", "", "two", 9)]
TWICE = [*ONCE, PromptRow("c", "", "one", 9)]


@pytest.fixture
def models(monkeypatch):
    """Puts an answer in the place of what servers say of their models."""

    def answer(body, status=200):
        monkeypatch.setattr(
            _core, "http_get", lambda url, timeout_s, headers, ca_file: (status, json.dumps(body).encode())
        )

    return answer


def test_llama_cpp_is_asked_not_to_use_its_cache(models):
    models({"data": [{"id": "tiny", "owned_by": "llamacpp"}]})
    assert without_cache(LLAMA, Spec()).extra_body == {"cache_prompt": False}


def test_what_the_user_says_in_the_body_wins(models):
    models({"data": [{"id": "tiny", "owned_by": "llamacpp"}]})
    own = Server("openai", "tiny", extra_body={"cache_prompt": True, "top_k": 1})
    assert without_cache(own, Spec()).extra_body == {"cache_prompt": True, "top_k": 1}


@pytest.mark.parametrize("mode", ["allow", "bust"])
def test_nothing_is_asked_unless_the_cache_is_to_be_off(models, mode):
    models({"data": [{"id": "tiny", "owned_by": "llamacpp"}]})
    assert without_cache(LLAMA, Spec(prompt_cache=mode)) == LLAMA


@pytest.mark.parametrize("body", [{"data": [{"id": "m", "owned_by": "vllm"}]}, {"data": [{}]}, {"data": 5}, [], "no"])
def test_another_server_is_left_alone_as_it_may_refuse_what_it_does_not_know(models, body):
    models(body)
    assert without_cache(LLAMA, Spec()) == LLAMA
    assert without_cache(OLLAMA, Spec()) == OLLAMA


def test_a_server_that_cannot_be_reached_is_left_to_its_first_request(monkeypatch):
    def refuse(*_):
        raise TargetError("connection refused")

    monkeypatch.setattr(_core, "http_get", refuse)
    assert without_cache(LLAMA, Spec()) == LLAMA


@pytest.mark.parametrize(
    ("spec", "prompts"),
    [
        (Spec(runs=2), ONCE),
        (Spec(), TWICE),
        (Spec(runs=2, prompt_cache="allow"), ONCE),
        (Spec(stop=Stop(max_seconds=9)), ONCE),
    ],
)
def test_repeats_on_a_server_that_was_not_asked_are_told(spec, prompts):
    note = cache_note([OLLAMA], [OLLAMA], spec, prompts)
    assert note is not None
    assert note.startswith("ollama/gemma:2b: repeated prompts may have been taken from the server's cache")


@pytest.mark.parametrize(("spec", "prompts"), [(Spec(), ONCE), (Spec(runs=2, prompt_cache="bust"), TWICE)])
def test_without_repeats_there_is_nothing_to_tell(spec, prompts):
    assert cache_note([OLLAMA], [OLLAMA], spec, prompts) is None


def test_only_the_servers_that_were_not_asked_are_named():
    asked = Server("openai", "tiny", url=LLAMA.url, extra_body={"cache_prompt": False})
    note = cache_note([LLAMA, OLLAMA], [asked, OLLAMA], Spec(runs=2), ONCE)
    assert note is not None and "openai/tiny" not in note


def test_a_prefix_is_made_for_bust_alone_and_is_new_each_time():
    assert make_prefix(Spec()) is make_prefix(Spec(prompt_cache="allow")) is None
    prefixes = {make_prefix(Spec(prompt_cache="bust")) for _ in range(20)}
    assert len(prefixes) == 20
