"""From flags to a spec: flags win over the spec file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from laptime.cli import run as command
from laptime.cli.main import main
from laptime.spec import Closed, Constant, Gamma, Generation, Local, Ramp, Server, Spec, Stop


@pytest.fixture
def spec_of(monkeypatch):
    """The spec that the program would carry out for these arguments."""

    def parse(*arguments):
        asked = []
        monkeypatch.setattr(command, "carry_out", lambda spec, *_, **__: asked.append(spec))
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
        "--tag", "a=b=c", "--tag", "d=", "--max-in-flight", 8, "--max-requests", 100, "--max-seconds", "10m",
        "--min-requests", 10, "--min-seconds", 5, "--max-error-rate", 0.1, "--retries", 2, "--attempt-timeout", "4s",
        "--chunk-timeout", 3, "--grace", "1m", "--warmup-seconds", 2, "--cooldown", "500ms", "--threads", 3,
        "--until", "p95 ±5%", "--top-logprobs", 5, "--header", "X-Mine: a", "--extra-body", '{"top_k": 1}',
        "--warmup-pause", 0,
    )  # fmt: skip
    assert spec == Spec(
        targets=tuple(
            Server(api, model, "http://h:1", "KEY", {"X-Mine": "a"}, {"top_k": 1})
            for api, model in (("ollama", "a"), ("openai", "b"))
        ),
        task="mmlu",
        data="sample",
        subject=("x", "y"),
        shots=2,
        prompt_style="letter",
        limit=3,
        runs=4,
        load=Constant(2.5, max_in_flight=8),
        stop=Stop(
            max_requests=100,
            max_seconds=600,
            min_requests=10,
            min_seconds=5,
            max_error_rate=0.1,
            precision="latency.p95 ±5%",
        ),
        generation=Generation(max_tokens=5, temperature=0.5, top_p=0.9, stream=False, top_logprobs=5),
        warmup=0,
        warmup_s=2,
        cooldown_s=0.5,
        timeout_s=9,
        attempt_timeout_s=4,
        chunk_timeout_s=3,
        retries=2,
        grace_s=60,
        threads=3,
        order="interleaved",
        seed=7,
        tags={"a": "b=c", "d": ""},
    )


@pytest.mark.parametrize(
    ("arguments", "load"),
    [
        (["--concurrency", 4, "--think", "2s", "--ramp-up", "1m"], Closed(4, 2, 60)),
        (["--rate", 5, "--arrival", "gamma", "--burstiness", 0.5], Gamma(5, 0.5)),
        (["--ramp", "10s:5,30s:5-20", "--arrival", "poisson"], Ramp([(10, 5), (30, 5, 20)], "poisson")),
    ],
)
def test_each_load_has_its_flags(spec_of, arguments, load):
    assert spec_of("-m", "ollama/m", *arguments).load_law == load


def test_the_times_of_a_file_can_be_replayed(spec_of, tmp_path):
    path = tmp_path / "times.txt"
    path.write_text("0\n2.5\n")
    spec = spec_of("-m", "ollama/m", "--replay", path)
    assert (spec.load_law.offsets_s, spec.passes) == ((0, 2.5), None)


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
