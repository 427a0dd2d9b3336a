"""What is to be measured: checked before anything is sent, and refused in one clear line."""

from __future__ import annotations

import json

import pytest

from laptime.errors import SpecError
from laptime.spec import Closed, Constant, Generation, Poisson, Server, Spec, parse_target

KEYS = (
    "targets", "task", "data", "subject", "shots", "prompt_style", "prompts", "limit", "runs", "load", "generation",
    "warmup", "warmup_pause_s", "order", "timeout_s", "ready_timeout_s", "prompt_cache", "isolate", "perplexity",
    "seed", "tags",
)  # fmt: skip
SERVER = Server("ollama", "gemma:2b")


def refusal(make, *args, **kwargs):
    with pytest.raises(SpecError) as caught:
        make(*args, **kwargs)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "bench.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_server_is_parsed_from_api_and_model():
    assert parse_target("openai/org/model:v1") == Server("openai", "org/model:v1")
    assert parse_target("ollama/gemma:2b").label == "ollama/gemma:2b"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("gemma:2b", "'gemma:2b' does not say which API: write API/MODEL, such as ollama/gemma:2b"),
        ("ollama/", "ollama: which model? Write ollama/MODEL"),
    ],
)
def test_a_server_that_lacks_its_half_is_refused(text, complaint):
    assert refusal(parse_target, text) == complaint


def test_an_unknown_api_is_told_with_those_there_are():
    message = refusal(Server, "telnet", "m")
    assert "telnet" in message and "ollama" in message and "openai" in message


@pytest.mark.parametrize("url", ["127.0.0.1:11434", "ftp://host", "http://", "", "http://[::1", "host"])
def test_a_url_that_is_none_of_a_server_is_refused(url):
    expected = f"{url!r} is not a server's URL: it should look like http://127.0.0.1:11434"
    assert refusal(Server, "ollama", "m", url=url) == expected


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://me:hush@host:1", "a URL with a name or password in it: "),
        ("http://host:1/v1?key=hush", "a URL with a query or a fragment in it: "),
        ("http://host:1/#hush", "a URL with a query or a fragment in it: "),
    ],
)
def test_a_url_that_may_hold_a_secret_is_refused_and_not_shown(url, complaint):
    message = refusal(Server, "openai", "m", url=url)
    assert message.startswith(complaint)
    assert "hush" not in message


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Closed(0), "users must be at least 1, not 0"),
        (lambda: Closed(1, -1), "think_s must be 0 or more seconds, not -1"),
        (lambda: Closed(1, float("inf")), "think_s must be 0 or more seconds, not inf"),
        (lambda: Constant(0), "rate_per_s must be above 0, not 0"),
        (lambda: Poisson(-1), "rate_per_s must be above 0, not -1"),
        (lambda: Poisson(float("nan")), "rate_per_s must be above 0, not nan"),
        (lambda: Constant(float("inf")), "rate_per_s must be above 0, not inf"),
        (lambda: Generation(max_tokens=0), "max_tokens must be from 1 to 2^31 − 1, not 0"),
        (lambda: Generation(temperature=-0.1), "temperature must be 0 or more, not -0.1"),
        (lambda: Generation(top_p=0), "top_p must be in (0, 1], not 0"),
        (lambda: Generation(top_p=1.1), "top_p must be in (0, 1], not 1.1"),
    ],
)
def test_a_load_or_a_generation_that_makes_no_sense_is_refused(make, complaint):
    assert refusal(make) == complaint


def test_the_keys_of_a_spec_file():
    assert Spec.keys() == KEYS


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"tasks": "mmlu"}, f"there is no 'tasks': known are {', '.join(KEYS)}"),
        ({"load_law": Closed(1)}, f"there is no 'load_law': known are {', '.join(KEYS)}"),
        ({"limit": 0}, "limit: input should be greater than or equal to 1, not 0"),
        ({"runs": 0}, "runs: input should be greater than or equal to 1, not 0"),
        ({"shots": 6}, "shots: input should be less than or equal to 5, not 6"),
        ({"warmup": -1}, "warmup: input should be greater than or equal to 0, not -1"),
        ({"seed": -1}, "seed: input should be greater than or equal to 0, not -1"),
        ({"timeout_s": 0}, "timeout_s: input should be greater than 0, not 0"),
        ({"order": "random"}, "order: input should be 'by_target' or 'interleaved', not 'random'"),
        ({"tags": {"k": 1}}, "tags.k: input should be a valid string, not 1"),
        ({"generation": {"max_token": 3}}, "generation.max_token: unexpected keyword argument, not 3"),
        ({"load": {"kind": "closed"}}, "load.closed.users: field required"),
        ({"targets": [{"api": "ollama"}]}, "targets.0.model: field required"),
        ({"limit": "many"}, "limit: input should be a valid integer, unable to parse string as an integer, not 'many'"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_with_its_key(values, complaint):
    assert refusal(Spec.of, values) == complaint


def test_a_load_of_no_known_kind_is_told():
    assert refusal(Spec.of, {"load": {"kind": "burst"}}).startswith("load: input tag 'burst'")
    assert refusal(Spec.of, {"load": {"users": 1}}).startswith("load: ")


@pytest.mark.parametrize(
    "target",
    [
        {"api": "ollama", "headers": {"Authorization": "Bearer hush"}},
        {"api": "ollama", "model": "m", "headers": "Bearer hush"},
        {"api": "ollama", "model": "m", "headers": {"Authorization": ["hush"]}},
        {"api": "ollama", "model": "m", "extra_body": "hush"},
    ],
)
def test_no_refusal_shows_what_is_sent_in_a_header_or_in_the_body(target):
    assert "hush" not in refusal(Spec.of, {"targets": [target]})


def test_a_spec_file_is_read_whole(toml):
    path = toml("""
        targets = ["ollama/gemma:2b", {api = "openai", model = "m", url = "http://h:1/v1", headers = {X = "y"}}]
        task = "mmlu"
        data = "sample"
        subject = "abstract_algebra"
        limit = 10
        [load]
        kind = "poisson"
        rate_per_s = 2.5
        [generation]
        max_tokens = 5
        stop = ["\\n"]
        [tags]
        who = "me"
    """)
    assert Spec.load(path) == Spec(
        targets=(SERVER, Server("openai", "m", url="http://h:1/v1", headers={"X": "y"})),
        task="mmlu",
        data="sample",
        subject=("abstract_algebra",),
        limit=10,
        load=Poisson(2.5),
        generation=Generation(max_tokens=5, stop=("\n",)),
        tags={"who": "me"},
    )


def test_an_empty_spec_file_is_a_spec_of_defaults(toml):
    spec = Spec.load(toml(""))
    assert spec == Spec()
    assert (spec.load_law, spec.warmup, spec.order, spec.timeout_s) == (Closed(1), 1, "by_target", 120)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("task = ", " is not TOML: Invalid value (at end of document)"),
        (b'task = "\xff"', " is not TOML: 'utf-8' codec can't decode byte 0xff in position 8: invalid start byte"),
        ("runs = 0", ": runs: input should be greater than or equal to 1, not 0"),
        ('targets = "ollama/m"', ": targets: input should be a valid tuple, not 'ollama/m'"),
        ("targets = [5]", ": targets.0: input should be a dictionary or an instance of Server, not 5"),
    ],
)
def test_a_spec_file_that_cannot_be_used_is_named(toml, text, complaint):
    path = toml(text)
    assert refusal(Spec.load, path) == f"{path}{complaint}"


def test_a_missing_spec_file_is_named(tmp_path):
    assert refusal(Spec.load, tmp_path / "no.toml") == f"cannot read {tmp_path}/no.toml: No such file or directory"


def test_values_go_round():
    spec = Spec(targets=(SERVER,), task="mmlu", load=Constant(3), generation=Generation(seed=1), tags={"a": "b"})
    assert tuple(spec.to_values()) == KEYS
    assert Spec.of(spec.to_values()) == spec


def test_a_run_keeps_the_names_of_headers_and_never_their_values():
    secret = Server("openai", "m", headers={"X-Key": "hush", "Authorization": "Bearer hush"})
    kept = Spec(targets=(secret, SERVER)).to_json()
    assert "hush" not in json.dumps(kept)
    assert [target["headers"] for target in kept["targets"]] == [["Authorization", "X-Key"], None]
    assert kept["load"] == {"users": 1, "think_s": 0.0, "kind": "closed"}
    assert tuple(kept) == KEYS


@pytest.mark.parametrize(
    "name",
    [
        "key", "api_key", "api-key", "apiKey", "APIKey", "OPENAI_API_KEY", "keys", "access_token", "hfToken", "token2",
        "client-secret", "Authorization", "password", "aws_credentials",
    ],
)  # fmt: skip
def test_a_run_keeps_no_secret_of_the_body_at_any_depth(name):
    secrets = {name: "hush", "options": {name: {"id": ["hush"]}}, "tools": [{name: "hush", "type": "web"}]}
    server = Server("openai", "m", extra_body=secrets)
    assert "hush" not in repr(server)
    (kept,) = Spec(targets=(server,)).to_json()["targets"]
    assert kept["extra_body"] == {
        name: "[redacted]",
        "options": {name: "[redacted]"},
        "tools": [{name: "[redacted]", "type": "web"}],
    }


def test_a_run_keeps_the_settings_of_the_body():
    settings = {
        "max_tokens": 5,
        "stop_token_ids": [1, 2],
        "add_bos_token": True,
        "token": None,
        "logit_bias": {"50256": -100},
        "keep_alive": "5m",
        "tokenizer": "slow",
        "monkey": "banana",
    }
    (kept,) = Spec(targets=(Server("openai", "m", extra_body=settings),)).to_json()["targets"]
    assert kept["extra_body"] == settings


def test_a_spec_cannot_be_changed():
    with pytest.raises(Exception, match=r"frozen"):
        Spec().task = "mmlu"
