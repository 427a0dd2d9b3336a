"""From flags to a spec: flags win over the spec file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from laptime.cli import run as command
from laptime.cli.main import main
from laptime.spec import Constant, Generation, Local, Server, Spec


@pytest.fixture
def spec_of(monkeypatch):
    """The spec that the program would carry out for these arguments."""

    def parse(*arguments):
        asked = []
        monkeypatch.setattr(command, "carry_out", lambda spec, run_dir, quiet: asked.append(spec))
        monkeypatch.setattr(command, "write_output", lambda result, options, preset: [])
        monkeypatch.setattr(command, "echo_figures", lambda result, preset: None)
        monkeypatch.setattr(sys, "argv", ["laptime", "run", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return asked[0]

    return parse


def test_without_flags_all_is_as_usual(spec_of):
    assert spec_of("-m", "ollama/m") == Spec(targets=(Server("ollama", "m"),))


def test_each_flag_has_its_key(spec_of):
    spec = spec_of(
        "-m", "ollama/a", "-m", "openai/b", "--url", "http://h:1", "--api-key-env", "KEY", "--task", "mmlu",
        "--data", "sample", "--subject", "x", "--subject", "y", "--shots", 2, "--prompt-style", "letter", "--limit", 3,
        "--runs", 4, "--rate", 2.5, "--arrival", "constant", "--max-new-tokens", 5, "--temperature", 0.5,
        "--top-p", 0.9, "--no-stream", "--warmup", 0, "--timeout", 9, "--order", "interleaved", "--seed", 7,
        "--tag", "a=b=c", "--tag", "d=",
    )  # fmt: skip
    assert spec == Spec(
        targets=tuple(Server(api, model, "http://h:1", "KEY") for api, model in (("ollama", "a"), ("openai", "b"))),
        task="mmlu",
        data="sample",
        subject=("x", "y"),
        shots=2,
        prompt_style="letter",
        limit=3,
        runs=4,
        load=Constant(2.5),
        generation=Generation(max_tokens=5, temperature=0.5, top_p=0.9, stream=False),
        warmup=0,
        timeout_s=9,
        order="interleaved",
        seed=7,
        tags={"a": "b=c", "d": ""},
    )


def test_flags_win_over_the_spec_file_and_the_file_over_what_is_usual(spec_of, tmp_path):
    path = tmp_path / "bench.toml"
    path.write_text('targets = ["ollama/f"]\nruns = 3\nlimit = 4\n[generation]\nmax_tokens = 5\nseed = 6\n')
    assert spec_of(path).to_values() == Spec.load(path).to_values()
    spec = spec_of(path, "--runs", 1, "--max-tokens", 9)
    assert (spec.runs, spec.limit, spec.generation) == (1, 4, Generation(max_tokens=9, seed=6))
    assert spec.targets == (Server("ollama", "f"),)
    assert spec_of(path, "-m", "ollama/g").targets == (Server("ollama", "g"),)


def test_the_environment_stands_in_for_flags(spec_of, monkeypatch):
    monkeypatch.setenv("LAPTIME_API", "ollama")
    monkeypatch.setenv("LAPTIME_TASK", "mmlu")
    spec = spec_of("-m", "org/model")
    assert (spec.targets, spec.task) == ((Server("ollama", "org/model"),), "mmlu")
    assert spec_of("-m", "m", "--task", "prompts").task == "prompts"


def test_a_flag_may_be_typed_with_underscores_and_several_numbers(spec_of):
    spec = spec_of("--preset", "finetune", "--model_id", "t5", "--batch_sizes", 1, 4, "--max_new_tokens", 9)
    assert spec.targets == (Local("t5"), Local("t5", batch_size=4))
    assert spec.generation.max_tokens == 9


FILE, FOLDER = Path("usual.json"), Path("usual_folder")


@pytest.mark.parametrize(
    ("output", "output_dir", "usual", "path"),
    [
        (None, None, FILE, "usual.json"),
        ("mine.json", None, FILE, "mine.json"),
        ("mine", None, FILE, "mine/usual.json"),
        (None, "out", FILE, "out/usual.json"),
        ("mine.json", "out", FILE, "out/mine.json"),
        (None, None, FOLDER, "usual_folder"),
        ("mine", None, FOLDER, "mine"),
        (None, "out", FOLDER, "out"),
        ("mine", "out", FOLDER, "out/mine"),
    ],
)
def test_a_format_is_written_where_it_is_wanted_or_where_it_goes_by_habit(output, output_dir, usual, path):
    given = (None if text is None else Path(text) for text in (output, output_dir))
    assert command.output_path(*given, usual) == Path(path)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-m", "ollama/a", "-o", "x.json"], "-o writes the file of a --preset"),
        (["--preset", "llamacpp", "-m", "a", "-m", "b", "-o", "x.json"], "llamacpp is for one model, not 2"),
        (["--preset", "quantized", "-m", "a"], "quantized is for 2 models, not 1"),
    ],
)
def test_what_could_not_be_written_is_refused_before_anything_is_measured(monkeypatch, capsys, arguments, complaint):
    monkeypatch.setattr(command, "carry_out", lambda *_, **__: pytest.fail("it was measured"))
    monkeypatch.setattr(sys, "argv", ["laptime", "run", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_what_stood_where_a_format_goes_by_habit_is_moved_away_and_kept(tmp_path, suffix):
    path = tmp_path / f"results{suffix}"
    assert command._keep_older(path) is None
    for number, text in ((1, "first"), (2, "second")):
        path.write_text(text)
        kept = command._keep_older(path)
        assert kept == tmp_path / f"results.{number}{suffix}"
        assert kept.read_text() == text
        assert not path.exists()
