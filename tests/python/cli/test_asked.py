"""From flags, spec file and preset to what is asked for."""

from __future__ import annotations

import pytest

from laptime import _core
from laptime.cli.asked import spec_of
from laptime.cli.options import RunOptions
from laptime.errors import SpecError, TargetError
from laptime.presets import PRESETS
from laptime.spec import Closed, Local, Poisson, Server, Spec, Stop


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("OLLAMA_HOST", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def asked(**options) -> Spec:
    return spec_of(RunOptions(**options))


def refusal(**options) -> str:
    with pytest.raises(SpecError) as caught:
        asked(**options)
    return str(caught.value)


def test_without_a_preset_a_model_names_its_api():
    assert asked(model=["ollama/gemma:2b"]).targets == (Server("ollama", "gemma:2b"),)
    assert asked(model=["gemma:2b"], api="openai").targets == (Server("openai", "gemma:2b"),)
    assert asked(model=["local/models/t5"]).targets == (Local("models/t5"),)
    assert "does not say which API" in refusal(model=["gemma:2b"])


@pytest.mark.parametrize(
    ("preset", "name", "target"),
    [
        ("course", "gemma:2b", Server("ollama", "gemma:2b")),
        ("mmlu", "hf.co/org/model", Server("ollama", "hf.co/org/model")),
        ("mmlu", "openai/gpt", Server("openai", "gpt")),
        ("finetune", "google/flan-t5-base", Local("google/flan-t5-base")),
        ("quantized", "local/here", Local("here")),
    ],
)
def test_a_preset_has_an_api_for_models_named_without_one(preset, name, target):
    assert asked(preset=preset, model=[name]).targets == (target,)


@pytest.mark.parametrize(
    ("preset", "task", "data", "max_tokens"),
    [
        ("course", "prompts", "course", 512),
        ("mmlu", "mmlu", None, 256),
        ("finetune", "samsum", None, 200),
        ("quantized", "prompts", "quantized", 128),
    ],
)
def test_presets_are_habits(preset, task, data, max_tokens):
    spec = asked(preset=preset, model=["m"])
    assert (spec.task, spec.data, spec.generation.max_tokens) == (task, data, max_tokens)


def test_flags_win_over_the_file_and_it_over_the_preset(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('timeout_s = 7\nruns = 2\ntargets = ["ollama/a"]\n[generation]\nmax_tokens = 9\ntop_p = 0.5\n')
    spec = spec_of(RunOptions(preset="course", runs=3, max_tokens=5), path)
    assert (spec.timeout_s, spec.runs, spec.warmup_pause_s, spec.task) == (7, 3, 1, "prompts")
    assert (spec.generation.max_tokens, spec.generation.top_p) == (5, 0.5)


def test_the_course_waits_120_seconds_and_goes_model_by_model():
    spec = asked(preset="course", model=["a", "b"])
    assert (spec.timeout_s, spec.order, spec.warmup) == (120, "by_target", 1)


def test_llama_cpp_is_looked_for_on_port_8001_and_asked_for_its_model(monkeypatch):
    seen = []

    def http_get(url, timeout_s, headers, ca_file):
        seen.append(url)
        return 200, b'{"data": [{"id": "Qwen3-30B-IQ4_XS.gguf"}]}'

    monkeypatch.setattr(_core, "http_get", http_get)
    spec = asked(preset="llamacpp")
    assert seen[-1] == "http://localhost:8001/v1/models"
    assert {url.split("/", 3)[2] for url in seen} == {"localhost:8001"}
    assert spec.targets == (Server("openai", "Qwen3-30B-IQ4_XS.gguf", url="http://localhost:8001"),)
    assert (spec.runs, spec.timeout_s) == (5, 30)
    (target,) = asked(preset="llamacpp", host="10.0.0.7", port=9000).targets
    assert target.url == "http://10.0.0.7:9000"
    (target,) = asked(preset="llamacpp", host="box").targets
    assert target.url == "http://box:8001"


def test_several_models_have_to_be_chosen_from(monkeypatch):
    monkeypatch.setattr(_core, "http_get", lambda *_: (200, b'{"data": [{"id": "a"}, {"id": "b"}]}'))
    with pytest.raises(TargetError, match=r"it has a, b: name one with -m openai/MODEL$"):
        asked(preset="llamacpp")


def test_the_environment_wins_over_the_presets_url(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:5/v1")
    (target,) = asked(preset="llamacpp", model=["m"]).targets
    assert target == Server("openai", "m")  # whose URL the environment decides


def test_a_prompts_file_makes_the_task_prompts(tmp_path):
    spec = asked(model=["ollama/a"], prompts_file=tmp_path / "p.json", prompts="a, b")
    assert (spec.task, spec.data, spec.prompts) == ("prompts", str(tmp_path / "p.json"), ("a", "b"))


def test_each_batch_size_is_a_target_of_its_own():
    spec = asked(preset="finetune", model_id="t5", peft_weights="lora.tar.gz", batch_sizes=[1, 4, 1], device="cuda")
    assert spec.targets == tuple(Local("t5", "lora.tar.gz", device="cuda", batch_size=size) for size in (1, 4))


def test_flags_decide_the_load_over_the_file(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('targets = ["ollama/a"]\n[load]\nkind = "poisson"\nrate_per_s = 2\n')
    assert spec_of(RunOptions(), path).load_law == Poisson(2)
    assert spec_of(RunOptions(max_in_flight=4), path).load_law == Poisson(2, 4)
    assert spec_of(RunOptions(concurrency=4), path).load_law == Closed(4)


def test_flags_say_when_to_stop_and_the_file_where_they_say_nothing(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('targets = ["ollama/a"]\n[stop]\nmax_seconds = 60\nmax_error_rate = 0.5\n')
    assert spec_of(RunOptions(), path).stop == Stop(max_seconds=60, max_error_rate=0.5)
    flags = RunOptions(max_seconds="10m", max_requests=100)
    assert spec_of(flags, path).stop == Stop(max_seconds=600, max_error_rate=0.5, max_requests=100)
    assert asked(model=["ollama/a"]).stop is None
    assert asked(model=["ollama/a"], min_requests=5, min_seconds="90s").stop == Stop(min_requests=5, min_seconds=90)


def test_until_says_how_well_a_figure_is_to_be_known(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('targets = ["ollama/a"]\n[stop]\nprecision = "mean ±1%"\nmax_requests = 9\n')
    assert spec_of(RunOptions(until="p95 ±5%"), path).stop == Stop(max_requests=9, precision="latency.p95 ±5%")
    assert asked(model=["ollama/a"], until="ttft.p50 ±20ms").passes is None
    with pytest.raises(SpecError, match=r"^'p95' names no precision: "):
        asked(model=["ollama/a"], until="p95")


def test_a_preset_s_passes_limit_how_long_it_is_measured():
    spec = asked(preset="llamacpp", model=["m"], max_seconds="1h")
    assert (spec.passes, spec.stop) == (5, Stop(max_seconds=3600))
    assert asked(preset="course", model=["m"], max_seconds="1h").passes is None


@pytest.mark.parametrize(
    ("flag", "key"),
    [
        ("warmup_pause", "warmup_pause_s"), ("warmup_seconds", "warmup_s"), ("cooldown", "cooldown_s"),
        ("timeout", "timeout_s"), ("attempt_timeout", "attempt_timeout_s"), ("chunk_timeout", "chunk_timeout_s"),
        ("grace", "grace_s"),
    ],
)  # fmt: skip
def test_times_may_be_said_in_minutes(flag, key):
    assert getattr(asked(model=["ollama/a"], **{flag: "1m30s"}), key) == 90
    name = f"--{flag.replace('_', '-')}"
    assert refusal(model=["ollama/a"], **{flag: "soon"}).startswith(f"{name}: 'soon' is no duration")


@pytest.mark.parametrize("flag", ["max_seconds", "min_seconds"])
def test_a_time_to_stop_that_is_none_is_told_with_its_flag(flag):
    assert refusal(model=["ollama/a"], **{flag: "1d"}).startswith(f"--{flag.replace('_', '-')}: '1d' is no duration")


def test_what_is_added_to_requests_is_added_to_those_of_every_server(tmp_path):
    certificates = tmp_path / "ca.pem"
    certificates.write_text("x")
    path = tmp_path / "bench.toml"
    path.write_text(
        "targets = [{api = 'openai', model = 'm', headers = {X-A = 'file', X-B = 'file'}, extra_body = {a = 1, b = 1}},"
        " 'ollama/n', 'local/here']\n"
    )
    flags = RunOptions(header=["X-A: flag"], extra_body=['{"a": 2}', '{"c": 3}'], ca_file=certificates)
    first, second, third = spec_of(flags, path).targets
    assert (first.headers, first.extra_body) == ({"X-A": "flag", "X-B": "file"}, {"a": 2, "b": 1, "c": 3})
    assert (second.headers, second.extra_body) == ({"X-A": "flag"}, {"a": 2, "c": 3})
    assert first.ca_file == second.ca_file == str(certificates)
    assert third == Local("here")
    assert spec_of(RunOptions(), path).targets[1] == Server("ollama", "n")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"preset": "nope"}, "unknown preset 'nope': there are course, mmlu, llamacpp, finetune, quantized"),
        ({"model": ["ollama/a"], "url": "http://x", "port": 5}, "--url names the server already"),
        ({"model": ["ollama/a"], "concurrency": 1, "rate": 1.0}, "choose one of them"),
        ({"model": ["ollama/a"], "arrival": "poisson"}, "give one"),
        ({"model": ["ollama/a"], "rate": 1.0, "arrival": "weekly"}, "unknown arrival 'weekly'"),
        ({"model": ["ollama/a"], "header": ["Authorization: Bearer hush"]}, "name its variable with --api-key-env"),
        ({"model": ["ollama/a"], "extra_body": ["[]"]}, "--extra-body is a JSON object"),
        ({"model": ["ollama/a"], "ca_file": "no.pem"}, "there is no file of certificates no.pem"),
        ({"model": ["ollama/a"], "max_requests": 1, "min_requests": 2}, "min_requests is 2, more than max_requests: 1"),
        ({"model": ["ollama/a"], "tag": ["x"]}, "a tag is KEY=VALUE, not 'x'"),
        ({"model": ["ollama/a"], "task": "mmlu", "prompts": "a"}, "--prompts chooses among prompts"),
        ({"peft_weights": "x"}, "name it with --model-id"),
        ({"model": ["ollama/a"], "prompt_cache": "on"}, "prompt_cache: "),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(options, complaint):
    assert complaint in refusal(**options)


def test_every_preset_writes_a_format_that_there_is():
    from laptime.formats import FORMATS

    assert {preset.format for preset in PRESETS.values()} <= set(FORMATS)


def test_a_preset_s_url_is_for_its_own_api_only():
    (target,) = asked(preset="llamacpp", model=["ollama/a"]).targets
    assert target == Server("ollama", "a")


def test_a_part_of_the_generation_in_a_file_leaves_the_preset_s_other_parts(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text("[generation]\ntemperature = 0.5\n")
    spec = spec_of(RunOptions(preset="course", model=["a"]), path)
    assert (spec.generation.max_tokens, spec.generation.temperature) == (512, 0.5)


def test_a_server_that_is_still_loading_is_waited_for_before_it_is_asked_for_its_model(monkeypatch):
    health = iter([503, 503, 200, 200])
    monkeypatch.setattr("laptime.targets.server.time.sleep", lambda _: None)

    def http_get(url, timeout_s, headers, ca_file):
        if url.endswith("/health"):
            return next(health), b""
        return 200, b'{"data": [{"id": "tiny"}]}'

    monkeypatch.setattr(_core, "http_get", http_get)
    (target,) = asked(preset="llamacpp").targets
    assert target.model == "tiny"
    assert next(health) == 200  # two refusals and one answer were taken


def test_a_host_may_bring_its_port():
    (target,) = asked(model=["ollama/a"], host="127.0.0.1:8001").targets
    assert target.url == "http://127.0.0.1:8001"
    assert "names a port already" in refusal(model=["ollama/a"], host="127.0.0.1:8001", port=5)


@pytest.mark.parametrize("preset", ["finetune", "quantized"])
def test_a_preset_of_local_models_says_how_to_name_one(preset):
    assert "--model-id FOLDER" in refusal(preset=preset)
