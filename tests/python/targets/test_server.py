"""Where a server is and what it is told: from the server itself, from the environment, from the API's custom."""

from __future__ import annotations

import pytest

from laptime import _core
from laptime.errors import SpecError, TargetError
from laptime.spec import Server
from laptime.targets import list_models, to_core, wait_until_ready
from laptime.targets.server import server_url, wait_while_loading

OLLAMA, OPENAI = Server("ollama", "m"), Server("openai", "m")
VARIABLES = ("OLLAMA_HOST", "OPENAI_BASE_URL", "OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sent(monkeypatch):
    """What is handed to the engine, which does not show it itself."""
    monkeypatch.setattr(_core, "Target", lambda **values: values)
    return to_core


def test_without_any_word_a_server_is_where_its_api_usually_is():
    assert server_url(OLLAMA) == "http://127.0.0.1:11434"
    assert server_url(OPENAI) == "https://api.openai.com"


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("localhost", "http://localhost:11434"),
        ("localhost/", "http://localhost:11434"),
        ("10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("http://box:1234/", "http://box:1234"),
        ("https://models.example.org", "https://models.example.org"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("", "http://127.0.0.1:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(monkeypatch, value, url):
    monkeypatch.setenv("OLLAMA_HOST", value)
    assert server_url(OLLAMA) == url
    assert server_url(OPENAI) == "https://api.openai.com"


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://proxy.example.org/v1", "https://proxy.example.org"),
        ("https://proxy.example.org/v1/", "https://proxy.example.org"),
        ("https://proxy.example.org/api/v1", "https://proxy.example.org/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("box/v1", "http://box"),
    ],
)
def test_the_base_url_of_openai_is_taken_with_and_without_v1(monkeypatch, value, url):
    monkeypatch.setenv("OPENAI_BASE_URL", value)
    assert server_url(OPENAI) == url
    assert server_url(OLLAMA) == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("http://me:hush@box", " is a URL with a name or password in it: "),
        ("me:hush@box:8080", " is a URL with a name or password in it: "),
        ("https://box/v1?api_key=hush", " is a URL with a query or a fragment in it: "),
        ("box/v1#hush", " is a URL with a query or a fragment in it: "),
        ("hush://box", " is not a server's URL: "),
    ],
)
@pytest.mark.parametrize(("server", "variable"), [(OLLAMA, "OLLAMA_HOST"), (OPENAI, "OPENAI_BASE_URL")])
def test_a_url_of_the_environment_that_may_hold_a_secret_is_refused_and_not_shown(
    monkeypatch, server, variable, value, complaint
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SpecError) as caught:
        server_url(server)
    assert str(caught.value).startswith(variable + complaint)
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_servers_own_url_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere/v1")
    assert server_url(Server("openai", "m", url="http://here:1/v1/")) == "http://here:1"


def test_a_key_goes_into_the_authorization_header_and_nowhere_else(monkeypatch, sent):
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    core = sent(Server("openai", "m", url="http://h:1", extra_body={"n": 1}))
    assert core.pop("headers") == {"Authorization": "Bearer hush"}
    assert core == {
        "api": "openai",
        "url": "http://h:1",
        "model": "m",
        "label": "openai/m",
        "extra_body": '{"n": 1}',
        "ca_file": "",
        "number": 0,
    }


def test_a_named_variable_wins_over_the_usual_one(monkeypatch, sent):
    monkeypatch.setenv("OPENAI_API_KEY", "usual")
    monkeypatch.setenv("MY_KEY", "mine")
    assert sent(Server("openai", "m", api_key_env="MY_KEY"))["headers"] == {"Authorization": "Bearer mine"}


def test_an_ollama_server_is_not_told_the_key_of_openai(monkeypatch, sent):
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    assert sent(OLLAMA)["headers"] == {}
    assert sent(OLLAMA)["extra_body"] == ""


def test_headers_are_sent_and_one_for_authorization_wins_over_the_key(monkeypatch, sent):
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    headers = {"X-Org": "us", "Authorization": "Basic abc"}
    assert sent(Server("openai", "m", headers=headers))["headers"] == headers


@pytest.mark.parametrize("value", [None, ""])
def test_a_named_variable_that_is_not_set_is_told(monkeypatch, value):
    monkeypatch.delenv("MY_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_KEY", value)
    with pytest.raises(TargetError) as caught:
        to_core(Server("openai", "m", api_key_env="MY_KEY"))
    assert str(caught.value) == "openai/m: the environment variable MY_KEY for its key is not set"


@pytest.mark.parametrize(
    ("server", "path", "body"),
    [
        (OLLAMA, "http://127.0.0.1:11434/api/tags", b'{"models": [{"name": "b"}, {"name": "a"}]}'),
        (OPENAI, "https://api.openai.com/v1/models", b'{"data": [{"id": "b"}, {"id": "a"}]}'),
    ],
)
def test_a_server_lists_its_models_sorted(monkeypatch, server, path, body):
    monkeypatch.setattr(_core, "http_get", lambda url, *_: (200, body) if url == path else (0, b""))
    assert list_models(server) == ["a", "b"]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"models": [1]}', b"\xff"])
def test_a_server_that_lists_something_else_is_told(monkeypatch, body):
    monkeypatch.setattr(_core, "http_get", lambda *_: (200, body))
    with pytest.raises(TargetError, match=r"^http://127\.0\.0\.1:11434 does not list its models as ollama does: .+$"):
        list_models(OLLAMA)


def test_a_server_that_refuses_to_list_is_told_with_its_status(monkeypatch):
    monkeypatch.setattr(_core, "http_get", lambda *_: (503, b""))
    with pytest.raises(TargetError, match=r"^http://127\.0\.0\.1:11434/api/tags answered with status 503$"):
        list_models(OLLAMA)


@pytest.mark.parametrize(
    ("ask", "status", "body"),
    [
        (list_models, 401, b"you sent Bearer hush-hush"),
        (list_models, 200, b"you sent Bearer hush-hush"),
        (list_models, 200, b'{"data": ["Bearer hush-hush"]}'),
        (lambda server: wait_until_ready(server, timeout_s=-1), 401, b"you sent Bearer hush-hush"),
        (lambda server: wait_while_loading(server, timeout_s=-1), 503, b"you sent Bearer hush-hush"),
    ],
)
def test_no_problem_shows_a_key_that_the_server_repeats(monkeypatch, ask, status, body):
    monkeypatch.setenv("OPENAI_API_KEY", "hush-hush")
    monkeypatch.setattr(_core, "http_get", lambda *_: (status, body))
    with pytest.raises(TargetError) as caught:
        ask(OPENAI)
    assert "hush" not in str(caught.value)
