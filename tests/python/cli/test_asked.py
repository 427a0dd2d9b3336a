"""From flags, spec file and preset to what is asked for."""

from __future__ import annotations

import pytest

from laptime import _core
from laptime.cli.asked import spec_of
from laptime.cli.options import RunOptions
from laptime.errors import SpecError, TargetError
from laptime.presets import PRESETS
from laptime.spec import Closed, Constant, Local, Poisson, Server, Spec


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

    def http_get(url, timeout_s, headers):
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


@pytest.mark.parametrize(
    ("options", "load"),
    [
        ({}, Closed(1)),
        ({"concurrency": 4}, Closed(4)),
        ({"rate": 2.0}, Poisson(2)),
        ({"rate": 2.0, "arrival": "constant"}, Constant(2)),
    ],
)
def test_loads(options, load):
    assert asked(model=["ollama/a"], **options).load_law == load


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"preset": "nope"}, "unknown preset 'nope': there are course, mmlu, llamacpp, finetune, quantized"),
        ({"model": ["ollama/a"], "url": "http://x", "port": 5}, "--url names the server already"),
        ({"model": ["ollama/a"], "concurrency": 1, "rate": 1.0}, "choose one of them"),
        ({"model": ["ollama/a"], "arrival": "poisson"}, "give one"),
        ({"model": ["ollama/a"], "rate": 1.0, "arrival": "gamma"}, "unknown arrival 'gamma'"),
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

    def http_get(url, timeout_s, headers):
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
