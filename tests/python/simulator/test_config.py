"""What `sim.toml` says, and how a bad one is refused."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest

from laptime import _core
from laptime.errors import DataError, SpecError
from laptime.simulator import FAULT_KINDS, LawConfig, SimulatedFault, SimulatedModel, Simulator, SimulatorConfig

SUM = {"id": "q1", "subject": "sums", "question": "What is 1 + 1?", "choices": ["1", "2"], "answer": 1}
LETTER = {"id": "f1", "subject": "letters", "text": "Write to Ada as JSON.", "reply": '{"to":  "Ada"}\n'}
DOCUMENT = Path(__file__).parents[3] / "docs" / "simulator.md"

GOOD = """
seed = 3
samples = "questions.jsonl"

[[models]]
name = "quick"
time_to_first_token_s = 0
inter_token_s = {median = 0.0001, sigma = 0.2}
output_tokens = 5
p_right = 0.25
p_right_by_subject = {sums = 1.0}
"""


def write(tmp_path, text):
    path = tmp_path / "sim.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_server_is_read_from_toml(tmp_path):
    (tmp_path / "questions.jsonl").write_text(json.dumps(SUM) + "\n\n", encoding="utf-8")
    config = SimulatorConfig.load(write(tmp_path, GOOD))
    assert config.seed == 3
    assert config.models[0].time_to_first_token_s == LawConfig(median=0)
    assert config.models[0].inter_token_s == LawConfig(median=0.0001, sigma=0.2)
    with Simulator.from_config(config) as server:
        assert answer_to("What is 1 + 1?", server) == "B. 2 because it"


def answer_to(prompt, server):
    body = json.dumps({"model": "quick", "prompt": prompt, "stream": False}).encode()
    with urllib.request.urlopen(f"{server.url}/api/generate", body) as response:
        return json.load(response)["response"]


@pytest.mark.parametrize("form", ["lines", "list"])
def test_a_file_of_samples_holds_both_kinds_as_lines_or_as_a_list(tmp_path, form):
    samples = [LETTER, SUM | {"id": "q2", "question": "What is 2 - 1?", "choices": ["one [1]", "two"], "answer": 0}]
    text = json.dumps(samples, indent=1) if form == "list" else "\n".join(map(json.dumps, samples))
    (tmp_path / "questions.jsonl").write_text(f"\n{text}\n", encoding="utf-8")
    config = SimulatorConfig.load(write(tmp_path, GOOD.replace("p_right = 0.25", "p_right = 1")))
    with Simulator.from_config(config) as server:
        assert answer_to("Write to Ada as JSON.", server) == '{"to":  "Ada"}\n'
        assert answer_to("What is 2 - 1?", server) == "A. one [1] because"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "p_right = 0.25",
            "p_right = 1.5",
            "model 'quick': p_right: input should be less than or equal to 1, not 1.5",
        ),
        ("inter_token_s", "inter_tokens_s", "model 'quick': inter_token_s: field required"),
        ("seed = 3", "seeds = 3", "there is no key 'seeds'"),
        ('name = "quick"', "", "model 1: name: field required"),
        ("p_right = 0.25", "slot = 2", "model 'quick': there is no key 'slot'"),
        ("p_right = 0.25", "slots = 0", "model 'quick': slots: input should be greater than or equal to 1, not 0"),
        ("p_right = 0.25", 'usage = "later"', "model 'quick': usage: input should be 'end', 'finish', 'every_chunk'"),
        (
            "output_tokens = 5",
            "output_tokens = {median = 5, shape = 2}",
            "model 'quick': output_tokens: a law is a number, {median, sigma} or {mean, shape}",
        ),
        (
            "output_tokens = 5",
            "output_tokens = {mean = 5}",
            "model 'quick': output_tokens: a law is a number, {median, sigma} or {mean, shape}",
        ),
        (
            "output_tokens = 5",
            "output_tokens = {mean = 5, shape = 0}",
            "model 'quick': output_tokens.shape: input should be greater than 0, not 0",
        ),
        ("p_right = 0.25", 'faults = ["fire"]', "model 'quick': fault 1: kind: input should be 'status', 'hang'"),
        (
            "p_right = 0.25",
            'faults = ["html", {kind = "hang", status = 500}]',
            "model 'quick': fault 2: a hang fault has no status",
        ),
        (
            "p_right = 0.25",
            'faults = [{kind = "hang", share = 0.5, every = 2}]',
            "model 'quick': fault 1: share and every are given: one of them says which calls it falls on",
        ),
        (
            "p_right = 0.25",
            'faults = [{kind = "hang", at = [0]}]',
            "model 'quick': fault 1: at.0: input should be greater than or equal to 1, not 0",
        ),
        ("seed = 3", 'key = ""', "key: value should have at least 1 item after validation, not 0"),
        ("seed = 3", "key = 12345", "key: input should be a valid string"),
        (
            "sums = 1.0",
            "sums = -1",
            "model 'quick': p_right_by_subject.sums: input should be greater than or equal to 0",
        ),
        ("output_tokens = 5", "output_tokens = true", "model 'quick': output_tokens: "),
        ("seed = 3", "seed = ", "is not TOML: "),
    ],
)
def test_a_bad_toml_is_refused_in_one_line_that_names_file_and_key(tmp_path, old, new, message):
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SpecError) as caught:
        SimulatorConfig.load(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)
    assert "12345" not in str(caught.value)  # of a key


def test_a_toml_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SpecError, match=r"sim\.toml: cannot be read: No such file"):
        SimulatorConfig.load(tmp_path / "sim.toml")


def test_a_sample_file_that_is_not_json_lines_is_refused(tmp_path):
    (tmp_path / "questions.jsonl").write_text("{}\n{\n", encoding="utf-8")
    config = SimulatorConfig.load(write(tmp_path, GOOD))
    with pytest.raises(DataError, match=r"questions\.jsonl: line 2 is not JSON"):
        Simulator.from_config(config)


def test_a_list_of_samples_that_is_not_json_is_refused(tmp_path):
    (tmp_path / "questions.jsonl").write_text("[{},\n{]", encoding="utf-8")
    config = SimulatorConfig.load(write(tmp_path, GOOD))
    with pytest.raises(DataError, match=r"questions\.jsonl: is not JSON: .* line 2 column 2"):
        Simulator.from_config(config)


def test_everything_that_a_model_may_have_is_read(tmp_path):
    everything = """
reasoning_tokens = {median = 20, sigma = 0.5}
tokens_per_chunk = {mean = 3, shape = 4}
p_empty_chunk = 0.1
slots = 4
slowdown = 1.5
prompt_cache = true
usage = "every_chunk"
early_head = true
strict_fields = true
faults = [{kind = "status", status = 429, retry_after_s = 2, share = 0.1},
          {kind = "reset", after_chunks = 3, at = [2, 4]}, {kind = "slow_head", delay_s = 0.5, every = 3},
          "no_end_marker"]
"""
    text = GOOD.replace('samples = "questions.jsonl"', 'key = "sk-1"') + everything
    config = SimulatorConfig.load(write(tmp_path, text))
    (model,) = config.models
    assert model.tokens_per_chunk == LawConfig(mean=3, shape=4)
    assert (model.slots, model.slowdown, model.usage) == (4, 1.5, "every_chunk")
    assert model.faults[1] == SimulatedFault(kind="reset", after_chunks=3, at=(2, 4))
    assert model.faults[3].kind == "no_end_marker"
    assert "sk-1" not in repr(config)
    with Simulator.from_config(config) as server:
        assert server.model_names == ["quick"]
    core = model.to_core()
    for name in ("p_empty_chunk", "slots", "slowdown", "prompt_cache", "early_head", "strict_fields"):
        assert getattr(core, name) == getattr(model, name)
    assert core.usage == "every_chunk"
    assert (core.tokens_per_chunk.mean, core.tokens_per_chunk.shape) == (3, 4)
    assert core.reasoning_tokens.median == 20
    assert [fault.after_chunks for fault in core.faults] == [0, 3, 0, 0]
    assert (core.faults[0].status, core.faults[0].retry_after_s, core.faults[2].delay_s) == (429, 2, 0.5)


@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_every_kind_of_fault_is_known_to_the_core(kind):
    assert SimulatedFault(kind=kind).to_core().status == 500


def test_the_kinds_are_those_of_the_core():
    with pytest.raises(SpecError, match=re.escape(f"there are {', '.join(FAULT_KINDS)}") + "$"):
        _core.SimulatedFault("fire")


def documented_faults():
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    examples = [row.split("|")[-2].strip().strip("`") for row in rows]
    return [example for example in examples if re.match(r'\{kind = |"', example)]


def test_every_documented_fault_is_one_and_every_kind_is_documented(tmp_path):
    examples = documented_faults()
    text = GOOD.replace('samples = "questions.jsonl"', "") + f"faults = [{', '.join(examples)}]"
    (model,) = SimulatorConfig.load(write(tmp_path, text)).models
    assert {fault.kind for fault in model.faults} == set(FAULT_KINDS)


def test_every_documented_toml_is_one(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        assert SimulatorConfig.load(write(tmp_path, block)).models


def test_every_field_of_a_model_is_documented():
    text = DOCUMENT.read_text(encoding="utf-8")
    for field in [*SimulatedModel.model_fields, *SimulatorConfig.model_fields, *SimulatedFault.model_fields]:
        assert f"`{field}`" in text or f"{field} = " in text, field
