"""The course script's folder: a file a call, and summary.json."""

from __future__ import annotations

import json

import pytest

from laptime.errors import DataError
from laptime.formats import read_file, write_file


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def two_models(make_run, answer, failure):
    rows = [
        answer("ollama/llama3.2:1b", "a", 1.25),
        answer("ollama/llama3.2:1b", "b", 0.123456789),
        failure("ollama/gemma:2b", "a"),
        answer("ollama/gemma:2b", "b", 2.0),
        answer("ollama/gemma:2b", "warm", phase="warmup"),
    ]
    return make_run(rows)


def test_the_files_are_those_of_the_script_to_the_letter(two_models, tmp_path):
    folder = tmp_path / "benchmark_outputs"
    written = write_file(two_models, "course", folder)
    names = ["gemma:2b_prompt_01.json", "llama3.2:1b_prompt_00.json", "llama3.2:1b_prompt_01.json", "summary.json"]
    assert files_in(folder) == names == sorted(path.name for path in written)
    assert (folder / "llama3.2:1b_prompt_00.json").read_text() == (
        "{\n"
        '  "model": "llama3.2:1b",\n'
        '  "prompt": "ask a",\n'
        '  "response": "ollama/llama3.2:1b on a",\n'
        '  "latency_s": 1.25\n'
        "}\n"
    )


def test_the_summary_holds_the_same_objects_without_failed_calls(two_models, tmp_path):
    *calls, summary = write_file(two_models, "course", tmp_path / "out")
    assert json.loads(summary.read_text()) == [json.loads(call.read_text()) for call in calls]


def test_several_passes_are_numbered_on(make_run, answer, tmp_path):
    rows = [answer("ollama/m", sample, run_index=index) for index in (0, 1) for sample in ("a", "b", "c")]
    write_file(make_run(rows), "course", tmp_path / "out")
    assert files_in(tmp_path / "out")[:-1] == [f"m_prompt_{number:02d}.json" for number in range(6)]
    call = json.loads((tmp_path / "out" / "m_prompt_04.json").read_text())
    assert call["prompt"] == "ask b"


def test_one_model_of_two_apis_keeps_its_api(make_run, answer, tmp_path):
    run = make_run([answer("ollama/m"), answer("openai/m")])
    write_file(run, "course", tmp_path / "out")
    assert files_in(tmp_path / "out")[:2] == ["ollama_m_prompt_00.json", "openai_m_prompt_00.json"]
    assert read_file(tmp_path / "out").models == ["ollama/m", "openai/m"]


def test_the_file_of_an_earlier_run_goes_where_its_call_failed_now(two_models, tmp_path):
    stale, other = tmp_path / "gemma:2b_prompt_00.json", tmp_path / "notes.txt"
    stale.write_text("{}")
    other.write_text("mine")
    write_file(two_models, "course", tmp_path)
    assert not stale.exists()
    assert other.exists()


def test_a_folder_that_was_written_is_read_with_the_same_latencies_and_answers(two_models, tmp_path):
    write_file(two_models, "course", tmp_path / "out")
    run = read_file(tmp_path / "out")
    table = run.measured
    assert run.models == ["llama3.2:1b", "gemma:2b"]
    assert table["latency_s"].tolist() == [1.25, 0.123456789, 2.0]
    assert table["output"].tolist() == [f"ollama/{m} on {s}" for m, s in zip(table["model"], "abb", strict=True)]
    assert [run.samples[name].input for name in table["sample_id"]] == ["ask a", "ask b", "ask b"]
    assert any("failed" in note for note in run.manifest.notes)


def test_passes_come_back_as_passes(make_run, answer, tmp_path):
    rows = [answer("ollama/m", sample, run_index=index) for index in (0, 1) for sample in ("a", "b")]
    write_file(make_run(rows), "course", tmp_path / "out")
    for source in (tmp_path / "out", tmp_path / "out" / "summary.json"):
        table = read_file(source).measured
        assert table["run_index"].tolist() == [0, 0, 1, 1]
        assert table["sample_id"].tolist() == ["prompt-00", "prompt-01"] * 2
    (tmp_path / "out" / "summary.json").unlink()
    assert sorted(read_file(tmp_path / "out").measured["run_index"].tolist()) == [0, 0, 1, 1]


def call(model="gemma", prompt="Say hello.", response="Hello!", latency_s=0.5, **extra):
    return {"model": model, "prompt": prompt, "response": response, "latency_s": latency_s, **extra}


def test_an_old_folder_without_a_summary_is_read_from_its_calls(write_json, tmp_path):
    write_json(call("b", "second"), "out/b_prompt_01.json")
    write_json(call("b", "first", extra=1), "out/b_prompt_00.json")
    write_json(call("a:7b", "second", latency_s=3), "out/a_7b_prompt_01.json")  # its first call failed
    run = read_file(tmp_path / "out")
    rows = list(zip(*(run.measured[name].tolist() for name in ("model", "sample_id", "latency_s")), strict=True))
    assert sorted(rows) == [("a:7b", "prompt-01", 3.0), ("b", "prompt-00", 0.5), ("b", "prompt-01", 0.5)]


def test_a_single_call_and_an_old_summary_are_read_alone(write_json):
    assert read_file(write_json(call(), "gemma_prompt_07.json")).measured["latency_s"].tolist() == [0.5]
    old = [call(), call(latency_s=None, response="", error="timed out"), call(response=None)]
    table = read_file(write_json(old, "summary.json")).measured
    assert table["outcome"].tolist() == ["ok", "protocol_error", "protocol_error"]
    assert table["message"].tolist() == ["", "timed out", "the file does not say why"]
    assert table.observed("latency_s").tolist() == [0.5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "summary.json holds no calls: it should be a list of {model, prompt, response, latency_s}"),
        ([call(), call(latency_s="soon")], r"summary.json, call 2: latency_s: .*number"),
        ([call(latency_s=-1)], r"summary.json, call 1: latency_s: .*greater than or equal to 0"),
        ([call(model=7)], r"summary.json, call 1: model: .*string"),
    ],
)
def test_a_damaged_summary_is_told_with_the_call(write_json, content, message):
    with pytest.raises(DataError, match=message) as problem:
        read_file(write_json(content, "out/summary.json"))
    assert "\n" not in str(problem.value)


def test_a_damaged_call_is_told_with_its_file(write_json, tmp_path):
    write_json(call(), "out/a_prompt_00.json")
    write_json({"model": "a"}, "out/a_prompt_01.json")
    with pytest.raises(DataError, match=r"a_prompt_01\.json: prompt: field required"):
        read_file(tmp_path / "out")


def test_without_prompts_there_is_nothing_to_write(make_run, answer, tmp_path):
    with pytest.raises(DataError, match="does not hold the prompt of 'a'"):
        write_file(make_run([answer()], samples=[]), "course", tmp_path / "out")


def test_a_place_that_is_a_file_is_told_in_one_line(two_models, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(DataError, match=r"cannot write .*out"):
        write_file(two_models, "course", tmp_path / "out")


def test_a_call_whose_latency_is_not_known_is_told_before_anything_is_written(make_run, answer, tmp_path):
    run = make_run([answer("ollama/m", "a"), answer("ollama/m", "b", latency_s=float("nan"))])
    with pytest.raises(DataError, match=r"^the run does not hold the latency of 'b', which a course file needs$"):
        write_file(run, "course", tmp_path / "out")
    assert not (tmp_path / "out").exists()
