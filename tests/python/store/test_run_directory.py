"""The files of a run: written whole, read back as they were, and refused clearly when damaged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.data.sample import Sample
from laptime.errors import DataError, RunError
from laptime.store import RunDirectory, ScoreRow

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
samples = st.builds(Sample, texts, texts, st.none() | texts, texts, st.dictionaries(texts, texts | st.integers()))
scores = st.builds(
    ScoreRow,
    request_id=texts,
    sample_id=texts,
    model=texts,
    task=texts,
    scorer_version=texts,
    value=st.floats(0, 1),
    tier=texts,
    parse_failed=st.booleans(),
)


def refusal(error, call):
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


def test_a_manifest_goes_round(run_directory, make_manifest):
    manifest = make_manifest(tags={"k": "wert"}, problems={"ollama/x": "gone"})
    run_directory.write_manifest(manifest)
    assert run_directory.read_manifest() == manifest


@given(st.lists(samples, max_size=4))
def test_samples_go_round_whatever_characters_they_hold(tmp_path_factory, written):
    directory = RunDirectory(tmp_path_factory.mktemp("run"))
    directory.write_samples(written)
    assert directory.read_samples() == written


@given(st.lists(scores, max_size=4))
def test_scores_go_round_whatever_characters_they_hold(tmp_path_factory, written):
    directory = RunDirectory(tmp_path_factory.mktemp("run"))
    directory.write_scores(written)
    assert directory.read_scores() == written


def test_scores_that_were_never_written_are_told_from_none_at_all(run_directory):
    assert run_directory.read_scores() is None
    run_directory.write_scores([])
    assert run_directory.read_scores() == []


def test_the_summary_is_written_as_it_reads(run_directory):
    run_directory.write_summary({"models": [{"model": "ü"}]})
    text = (run_directory.path / "summary.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"models": [{"model": "ü"}]}
    assert "ü" in text


def test_nothing_temporary_stays(run_directory, make_manifest):
    run_directory.write_manifest(make_manifest())
    run_directory.write_manifest(make_manifest(status="failed"))
    run_directory.write_samples([])
    assert sorted(path.name for path in run_directory.path.iterdir()) == ["run.json", "samples.jsonl"]
    assert run_directory.read_manifest().status == "failed"


def test_records_are_read_and_a_last_line_cut_off_is_told(run_directory, make_record):
    line = json.dumps(make_record(request_id="r")) + "\n"
    run_directory.journal_path.write_text(line)
    columns, cut_off = run_directory.read_records()
    assert (columns.request_id(), cut_off) == (["r"], False)
    run_directory.journal_path.write_text(line + line[:30])
    columns, cut_off = run_directory.read_records()
    assert (columns.request_id(), cut_off) == (["r"], True)


def test_a_folder_is_made_with_its_parents_and_left_clean(tmp_path):
    directory = RunDirectory.create(tmp_path / "a" / "b")
    assert list(directory.path.iterdir()) == []
    assert directory.journal_path == tmp_path / "a" / "b" / "records.jsonl"


def test_a_folder_that_holds_a_run_is_not_used_again(run_directory, make_manifest):
    run_directory.write_manifest(make_manifest())
    message = refusal(RunError, lambda: RunDirectory.create(run_directory.path))
    assert message == f"{run_directory.path} holds a run already; choose another --run-dir, or --resume it"


def test_a_file_in_the_folders_place_is_told(tmp_path):
    path = tmp_path / "file"
    path.touch()
    message = refusal(RunError, lambda: RunDirectory.create(path))
    assert message == f"cannot write into {path}: File exists; choose another --run-dir"


def test_a_folder_that_went_away_is_told(tmp_path):
    directory = RunDirectory(tmp_path / "gone")
    message = refusal(RunError, lambda: directory.write_samples([]))
    assert message == f"cannot write {tmp_path}/gone/samples.jsonl: No such file or directory"


def test_a_folder_without_a_run_is_told(tmp_path):
    message = refusal(DataError, RunDirectory(tmp_path).read_manifest)
    assert message == f"{tmp_path} is not a run directory: cannot read {tmp_path}/run.json: No such file or directory"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", " is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[]", " is not of the schema laptime-run-1: was it written by another version?"),
        (
            '{"schema_version": "laptime-run-9"}',
            " is not of the schema laptime-run-1: was it written by another version?",
        ),
        ('{"schema_version": "laptime-run-1"}', ": laptime_version: Field required"),
    ],
)
def test_a_damaged_manifest_is_told(run_directory, text, complaint):
    path = run_directory.path / "run.json"
    path.write_text(text)
    assert refusal(DataError, run_directory.read_manifest) == f"{path}{complaint}"


def test_a_manifest_may_hold_what_a_later_version_adds(run_directory, make_manifest):
    run_directory.write_manifest(make_manifest())
    path = run_directory.path / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"new": 1}))
    assert run_directory.read_manifest() == make_manifest()


def test_damaged_samples_are_told(run_directory):
    (run_directory.path / "samples.jsonl").write_text('{"id": "1", "inp')
    message = refusal(DataError, run_directory.read_samples)
    assert message.startswith(f"{run_directory.path}/samples.jsonl is damaged: ")


def test_missing_samples_and_records_are_told(run_directory):
    for read in (run_directory.read_samples, run_directory.read_records):
        assert refusal(DataError, read).startswith(f"cannot read {run_directory.path}/")
