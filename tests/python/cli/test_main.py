"""The command line without any server: what it lists and shows, and how it refuses."""

from __future__ import annotations

import sys

import pytest

import laptime
from laptime.cli.main import main
from laptime.data.load import DATA_SETS
from laptime.formats import FORMATS
from laptime.metrics import METRICS
from laptime.presets import PRESETS
from laptime.report.figures import FIGURES
from laptime.tasks import TASKS

SHOW = ["show-prompt", "--task", "mmlu", "--data", "sample", "--subject", "abstract_algebra"]


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs the program with these arguments; returns exit code, stdout and stderr."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["laptime", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return run


def test_the_version_is_printed(command):
    assert command("--version") == (0, f"{laptime.__version__}\n", "")


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("data", DATA_SETS),
        ("tasks", TASKS),
        ("metrics", METRICS),
        ("plots", FIGURES),
        ("presets", PRESETS),
        ("formats", FORMATS),
    ],
)
def test_what_there_is_is_listed_a_line_each_with_a_description(command, what, names):
    code, out, _ = command("list", what)
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    assert (code, [line[0] for line in lines]) == (0, list(names))
    assert all(len(line) == 2 for line in lines)


def test_a_raw_prompt_is_the_prompt_to_the_byte(command):
    from laptime.data.load import load_data_set
    from laptime.tasks import find_task

    data_set = load_data_set("mmlu", data="sample", subject="abstract_algebra", shots=1)
    prompt = find_task("mmlu", data_set).requests(data_set.samples[3])[0].prompt
    assert command(*SHOW, "--shots", 1, "--index", 3, "--raw") == (0, prompt, "")


def test_a_prompt_is_shown_under_its_id_and_target(command):
    code, out, _ = command(*SHOW, "--prompt-style", "letter")
    head, _, prompt = out.partition("\n")
    assert code == 0
    assert head.startswith("── abstract_algebra-test-000 · sample:mmlu_sample.jsonl · target ")
    assert prompt.startswith("Answer the multiple-choice question with the letter")


def test_a_server_without_models_is_told_apart_from_silence(command, monkeypatch):
    monkeypatch.setattr("laptime.targets.list_models", lambda server: [])
    code, out, error = command("list", "models")
    assert (code, out, error) == (0, "", "laptime: the server names no models\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["list", "cats"], "cannot list 'cats': there are data, tasks, models, metrics, plots, presets, formats"),
        ([*SHOW, "--index", 1000], "there is no sample 1000: sample:mmlu_sample.jsonl has 53"),
        (["show-prompt", "--task", "chess"], "unknown task 'chess': there are mmlu, prompts, samsum"),
        (["run", "-m", "gemma"], "'gemma' does not say which API: write API/MODEL, such as ollama/gemma"),
        (["run"], "there is no target: name at least one, such as ollama/gemma:2b"),
        (["run", "-m", "ollama/m", "--order", "x"], "order: input should be 'by_target' or 'interleaved', not 'x'"),
        (["run", "-m", "ollama/m", "--tag", "x"], "a tag is KEY=VALUE, not 'x'"),
        (["run", "-m", "ollama/m", "--top-p", 2], "top_p must be in (0, 1], not 2.0"),
        (
            ["run", "-m", "ollama/m", "--rate", 1, "--concurrency", 1],
            "--concurrency and --rate are different loads: choose one of them",
        ),
        (
            ["run", "-m", "ollama/m", "--rate", 1, "--arrival", "x"],
            "unknown arrival 'x': there are poisson, constant, gamma",
        ),
        (
            ["run", "-m", "ollama/m", "--max-seconds", "ten"],
            "--max-seconds: 'ten' is no duration: write seconds, or a unit with them, as 90, 90s, 10m or 1h30m",
        ),
        (["run", "no.toml"], "cannot read no.toml: No such file or directory"),
        (
            ["show", "nowhere"],
            "there is no nowhere",
        ),
    ],
)
def test_a_refusal_is_one_line_on_stderr_and_exit_code_2(command, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    assert command(*arguments) == (2, "", f"laptime: {complaint}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_is_none_is_misuse(command):
    code, _, err = command("dance")
    assert code == 2
    assert "dance" in err
