"""Data sets of the Hub, through `datasets` as it is, from a stand-in for the Hub on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Laptime
from hub_data import write_mmlu, write_samsum
from loopback_hub import LoopbackHub
from run_directories import only_run, read_lines

import laptime as lt

QUESTION = ("show-prompt", "--task", "mmlu", "--subject", "abstract_algebra")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    write_mmlu(folder)
    write_samsum(folder)
    return folder


@pytest.fixture
def hub(root: Path, tmp_path: Path, laptime_environment: dict[str, str]) -> Iterator[LoopbackHub]:
    """A Hub that the command uses, with an empty cache."""
    for name in [name for name in laptime_environment if name.startswith("HF_")]:
        del laptime_environment[name]
    with LoopbackHub(root) as running:
        laptime_environment |= {"HF_ENDPOINT": running.url, "HF_HOME": str(tmp_path / "hf"), "NO_PROXY": "*"}
        yield running


def told(done) -> str:
    assert done.returncode == 2, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line


def test_a_subject_is_asked_with_examples_from_dev(hub: LoopbackHub, laptime: Laptime):
    shown = laptime(*QUESTION, "--shots", 2, "--index", 3, "--raw")
    assert shown.returncode == 0, shown.stderr
    assert "abstract_algebra dev 0: 1 + 0 = ?" in shown.stdout
    assert "Answer: B" in shown.stdout
    assert shown.stdout.endswith("abstract_algebra test 3: 1 + 3 = ?\nA. 3\nB. 4\nC. 5\nD. 6\nAnswer:")


def test_a_run_asks_several_subjects_of_the_hub_and_says_which_revision(
    hub: LoopbackHub, laptime: Laptime, simulator: lt.Simulator, tmp_path: Path
):
    subjects = ("--subject", "abstract_algebra", "--subject", "college_mathematics")
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, "--task", "mmlu", *subjects, "--limit", 40)
    assert done.returncode == 0, done.stderr
    result = lt.read(only_run(tmp_path))
    assert result.manifest.data.source == "hub:cais/mmlu@c30699e8356da336a370243923dbaf21066bb9fe"
    assert set(result.arrays()["subject"]) == {"abstract_algebra", "college_mathematics"}
    assert len(result) == 40


def test_dialogues_come_without_the_null_rows(
    hub: LoopbackHub, laptime: Laptime, simulator: lt.Simulator, tmp_path: Path
):
    done = laptime("run", "-m", "ollama/swift:1b", "--url", simulator.url, "--task", "samsum", "--data", "hub")
    assert done.returncode == 0, done.stderr
    samples = read_lines(only_run(tmp_path) / "samples.jsonl")
    assert len(samples) == 19
    assert samples[0]["input"] == "Ana: At 0 o'clock?\r\nBen: Yes, at the library."


def test_what_is_in_the_cache_is_taken_from_there_when_the_hub_is_down_or_off(
    hub: LoopbackHub, laptime: Laptime, laptime_environment: dict[str, str], unused_port: int
):
    online = laptime(*QUESTION, "--raw")
    laptime_environment["HF_ENDPOINT"] = f"http://127.0.0.1:{unused_port}"
    assert laptime(*QUESTION, "--raw").stdout == online.stdout
    laptime_environment["HF_HUB_OFFLINE"] = "1"
    assert laptime(*QUESTION, "--raw").stdout == online.stdout


def test_a_hub_that_is_down(hub: LoopbackHub, laptime: Laptime, laptime_environment: dict[str, str], unused_port: int):
    laptime_environment["HF_ENDPOINT"] = f"http://127.0.0.1:{unused_port}"
    line = told(laptime(*QUESTION))
    assert "the Hub cannot be reached: check the network, or use --data sample" in line


@pytest.mark.slow
def test_a_hub_that_never_answers(hub: LoopbackHub, laptime: Laptime):
    hub.slow = True
    assert "the Hub did not answer for 10 s" in told(laptime(*QUESTION))


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "log in (401): accept its terms there"), (404, "does not have it (404): check the name")],
)
def test_a_hub_that_refuses(hub: LoopbackHub, laptime: Laptime, status: int, words: str):
    hub.status = status
    assert words in told(laptime(*QUESTION))


def test_a_subject_that_is_not_there(hub: LoopbackHub, laptime: Laptime):
    line = told(laptime("show-prompt", "--task", "mmlu", "--subject", "astrology"))
    assert "astrology" in line and "abstract_algebra" in line


def test_the_cache_alone_without_the_data_set(hub: LoopbackHub, laptime: Laptime, laptime_environment: dict[str, str]):
    laptime_environment["HF_HUB_OFFLINE"] = "1"
    assert "not in the cache, and the Hub is off" in told(laptime(*QUESTION))
