"""What is to be measured: checked before anything is sent, and refused in one clear line."""

from __future__ import annotations

import json

import pytest

from laptime.spec import Closed, Constant, Gamma, Generation, Poisson, Ramp, Replay, Server, Spec, Stop

KEYS = (
    "targets", "task", "data", "subject", "shots", "prompt_style", "prompts", "limit", "runs", "load", "stop",
    "generation", "warmup", "warmup_pause_s", "warmup_s", "cooldown_s", "order", "timeout_s", "attempt_timeout_s",
    "chunk_timeout_s", "retries", "grace_s", "ready_timeout_s", "threads", "prompt_cache", "isolate", "perplexity",
    "seed", "tags",
)  # fmt: skip
SERVER = Server("ollama", "gemma:2b")


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
        ({"attempt_timeout_s": 0}, "attempt_timeout_s: input should be greater than 0, not 0"),
        ({"chunk_timeout_s": -1}, "chunk_timeout_s: input should be greater than 0, not -1"),
        ({"retries": -1}, "retries: input should be greater than or equal to 0, not -1"),
        ({"grace_s": -1}, "grace_s: input should be greater than or equal to 0, not -1"),
        ({"warmup_s": 1e6}, "warmup_s: input should be less than 1000000, not 1000000.0"),
        ({"cooldown_s": -1}, "cooldown_s: input should be greater than or equal to 0, not -1"),
        ({"threads": 0}, "threads: input should be greater than or equal to 1, not 0"),
        ({"stop": 3}, "stop: input should be a dictionary or an instance of Stop, not 3"),
        ({"order": "random"}, "order: input should be 'by_target' or 'interleaved', not 'random'"),
        ({"tags": {"k": 1}}, "tags.k: input should be a valid string, not 1"),
        ({"generation": {"max_token": 3}}, "generation.max_token: unexpected keyword argument, not 3"),
        ({"load": {"kind": "closed"}}, "load.closed.users: field required"),
        ({"targets": [{"api": "ollama"}]}, "targets.0.model: field required"),
        ({"limit": "many"}, "limit: input should be a valid integer, unable to parse string as an integer, not 'many'"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_with_its_key(refusal, values, complaint):
    assert refusal(Spec.of, values) == complaint


def test_a_load_of_no_known_kind_is_told(refusal):
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
def test_no_refusal_shows_what_is_sent_in_a_header_or_in_the_body(refusal, target):
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


def test_a_spec_file_holds_how_long_and_how_patiently_to_measure(toml):
    path = toml("""
        runs = 7
        retries = 2
        timeout_s = 60
        attempt_timeout_s = 20
        chunk_timeout_s = 5.5
        grace_s = 0
        warmup_s = 10
        cooldown_s = 2.5
        threads = 4
        [stop]
        max_requests = 100
        min_seconds = 30
        max_error_rate = 0.05
        [generation]
        top_logprobs = 3
    """)
    assert Spec.load(path) == Spec(
        runs=7,
        retries=2,
        timeout_s=60,
        attempt_timeout_s=20,
        chunk_timeout_s=5.5,
        grace_s=0,
        warmup_s=10,
        cooldown_s=2.5,
        threads=4,
        stop=Stop(max_requests=100, min_seconds=30, max_error_rate=0.05),
        generation=Generation(top_logprobs=3),
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
def test_a_spec_file_that_cannot_be_used_is_named(refusal, toml, text, complaint):
    path = toml(text)
    assert refusal(Spec.load, path) == f"{path}{complaint}"


def test_a_missing_spec_file_is_named(refusal, tmp_path):
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
    assert kept["load"] == {"users": 1, "think_s": 0.0, "ramp_s": 0.0, "kind": "closed"}
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


# ── passes ──────────────────────────────────────────────────────────────────────────────────────────────────────


RAMP, REPLAY = Ramp([(10, 5)]), Replay([0, 1])


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ({}, 1),
        ({"load": Poisson(5)}, 1),
        ({"stop": Stop(max_error_rate=0.1)}, 1),
        ({"stop": Stop(rule=lambda ended: None)}, 1),
        ({"stop": Stop(max_requests=5)}, None),
        ({"stop": Stop(max_seconds=5)}, None),
        ({"stop": Stop(min_requests=5)}, None),
        ({"stop": Stop(min_seconds=5)}, None),
        ({"load": RAMP}, None),
        ({"load": REPLAY}, None),
    ],
)
def test_the_samples_are_asked_once_or_as_often_as_something_else_says(said, passes):
    assert Spec(**said).passes == passes
    assert Spec(**said).runs is None
    assert Spec(runs=3, **said).passes == 3


# ── what makes no sense together ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["attempt_timeout_s", "chunk_timeout_s"])
def test_a_part_of_a_request_takes_no_longer_than_the_whole(refusal, name):
    expected = f"{name} is 30, more than timeout_s, 20.5, which is for the whole request"
    assert refusal(Spec.of, {"timeout_s": 20.5, name: 30}) == expected
    assert getattr(Spec(timeout_s=20.5, **{name: 20.5}), name) == 20.5


@pytest.mark.parametrize("name", ["warmup_s", "cooldown_s"])
@pytest.mark.parametrize("load", [RAMP, REPLAY])
def test_a_load_with_an_end_has_nothing_around_it(refusal, name, load):
    expected = f"{name} is more of the same load, and a {load.kind} has an end: leave it out"
    assert refusal(Spec.of, {"load": load, name: 1}) == expected
    assert getattr(Spec(load=Gamma(1, 1), **{name: 1}), name) == 1
