"""Which format a file is in is never in doubt, and what cannot be read or written is told in one line."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from laptime.errors import DataError, SpecError
from laptime.formats import FORMATS, read_file, write_file
from laptime.formats.files import looks_like_json, read_json


@pytest.fixture
def written(make_run, answer, tmp_path):
    """A file, or a folder, of each format as it is written, by the format's name."""
    one = make_run([answer("ollama/a", sample) for sample in ("x", "y")])
    two = make_run([answer("ollama/a"), answer("ollama/b")])
    files = {}
    for name, format in FORMATS.items():
        path = tmp_path / name / time.strftime(format.default_path)
        write_file(two if name == "quantized" else one, name, path)
        files[name] = path
    files["course summary"] = files["course"] / "summary.json"
    files["course call"] = files["course"] / "a_prompt_00.json"
    return files


def test_the_formats_are_those_that_people_have():
    assert list(FORMATS) == ["course", "mmlu", "finetune", "llamacpp", "quantized"]


def test_each_file_is_recognised_by_its_own_format_and_no_other(written):
    for name, path in written.items():
        content = None if path.is_dir() or not looks_like_json(path) else read_json(path)
        recognising = [format.name for format in FORMATS.values() if format.recognises(path, content)]
        assert recognising == [name.split()[0]], path


def test_each_file_is_read_with_its_models(written):
    for name, path in written.items():
        wanted = {"quantized": ["ollama/a", "ollama/b"], "finetune": ["ollama/a"]}.get(name, ["a"])
        run = read_file(path)
        assert run.models == wanted, name
        assert run.path == path


def test_json_is_known_without_its_ending(written, tmp_path):
    path = tmp_path / "results"
    written["llamacpp"].rename(path)
    assert read_file(path).models == ["a"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.json", "{}"), ("x.json", "[1, 2]"), ("x.json", '"text"'), ("x.json", '{"prompts": []}'), ("x.txt", "hello")],
)
def test_what_is_in_no_format_is_told_with_those_that_there_are(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match="is neither a run directory nor a file of course, mmlu") as problem:
        read_file(tmp_path / name)
    assert "\n" not in str(problem.value)
    assert all(format in str(problem.value) for format in FORMATS)


def test_an_empty_folder_is_in_no_format(tmp_path):
    with pytest.raises(DataError, match="neither a run directory nor a file"):
        read_file(tmp_path)


def test_damaged_json_is_told_as_such(tmp_path):
    (tmp_path / "x.json").write_text('{"prompts": ')
    with pytest.raises(DataError, match=r"x\.json, line 1, column 13: this is not JSON"):
        read_file(tmp_path / "x.json")


def test_a_file_that_is_not_there_is_told(tmp_path):
    for name in ("none.json", "none.csv", "none"):
        with pytest.raises(DataError, match=f"cannot read .*{name}: No such file"):
            read_file(tmp_path / name)


def test_an_unknown_format_is_told_with_those_that_there_are(make_run, answer, tmp_path):
    with pytest.raises(SpecError, match="unknown format 'xml': there are course, mmlu, finetune, llamacpp, quantized"):
        write_file(make_run([answer()]), "xml", tmp_path / "x")


@pytest.mark.parametrize("name", ["course", "mmlu", "finetune", "llamacpp"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(make_run, answer, tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"cannot write .*file") as problem:
        write_file(make_run([answer()]), name, tmp_path / "file" / "out")
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_run_of_figures_only_is_told_what_it_lacks(make_run, answer, make_estimate, tmp_path, name):
    run = make_run([answer("a", phase="warmup")])
    labels = ("a", "b") if name == "quantized" else ("a",)
    figures = replace(run, estimates={label: {"latency.mean": make_estimate(1)} for label in labels})
    with pytest.raises(DataError, match=f"figures and no single requests: a {name} file is made of requests"):
        write_file(figures, name, tmp_path / "out")
