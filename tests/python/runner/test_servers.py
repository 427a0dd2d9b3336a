"""Several servers in one run, of which some cannot be measured."""

from __future__ import annotations

import json

import pytest

import laptime as lt
from laptime.errors import SpecError, TargetError


class Heard:
    """Writes down which targets were told to be left out."""

    def __init__(self):
        self.problems = {}

    def progress(self, progress):
        pass

    def problem(self, label, message):
        self.problems[label] = message


@pytest.fixture
def simulator():
    with lt.Simulator() as running:
        yield running


def run(targets, tmp_path, **options):
    heard = Heard()
    source = {"data": "sample", "limit": 4}
    result = lt.run(targets, "mmlu", **source, run_dir=tmp_path / "run", progress=heard, **options)
    return result, heard.problems


@pytest.mark.parametrize("order", ["by_target", "interleaved"])
def test_a_model_that_is_not_there_is_left_out_and_the_others_run(simulator, tmp_path, order):
    missing = lt.Server("ollama", "missing", url=simulator.url)
    result, problems = run([missing, *simulator.targets], tmp_path, order=order)
    assert result.models == ["ollama/swift:1b", "ollama/sage:7b"]
    assert [model.ok for model in result.summary().models] == [4, 4]
    assert list(problems) == list(result.manifest.problems) == ["ollama/missing"]
    assert "missing" in problems["ollama/missing"]
    sent = [json.loads(line) for line in (result.path / "records.jsonl").read_text().splitlines()]
    assert [r.get("phase", "measure") for r in sent if r["model"] == "ollama/missing"] == ["warmup"]


def test_a_server_without_its_key_is_left_out_and_the_others_run(simulator, tmp_path, monkeypatch):
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    keyless = lt.Server("openai", "swift:1b", url=simulator.url, api_key_env="NO_SUCH_KEY")
    result, problems = run([keyless, simulator.targets[0]], tmp_path)
    assert result.models == ["ollama/swift:1b"]
    assert "NO_SUCH_KEY" in problems["openai/swift:1b"]


def test_where_no_server_can_be_measured_each_is_told(simulator, tmp_path):
    targets = [lt.Server("ollama", name, url=simulator.url) for name in ("a", "b")]
    with pytest.raises(TargetError, match=r"^nothing was measured; ollama/a: .*404.*; ollama/b: .*404"):
        run(targets, tmp_path, order="interleaved")


def test_what_cannot_be_interleaved_is_refused_before_anything_is_written(tmp_path):
    pair = [lt.Local("a"), lt.Local("b")]
    with pytest.raises(SpecError, match=r"^local models can be interleaved only with isolate"):
        run(pair, tmp_path, order="interleaved")
    assert not (tmp_path / "run").exists()


def test_there_is_no_cache_to_be_busted_in_process(tmp_path):
    with pytest.raises(SpecError, match=r"^local/a has no prompt cache: leave prompt_cache out$"):
        run(lt.Local("a"), tmp_path, prompt_cache="bust")
