"""Dialogues with summaries."""

from __future__ import annotations

import json

import pytest

from laptime import data
from laptime.data.load import load_data_set
from laptime.data.sample import Sample
from laptime.errors import DataError

ROW = {"id": 7, "dialogue": "Ann: Hi\r\nBen: Hi", "summary": "They greet."}


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "dialogues.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    return write


def test_a_row_becomes_a_sample_with_its_line_ends(file):
    assert data.load("samsum", data=file(ROW)) == [Sample("7", "Ann: Hi\r\nBen: Hi", "They greet.")]


def test_rows_without_an_id_are_numbered(file):
    bare = {key: ROW[key] for key in ("dialogue", "summary")}
    assert [sample.id for sample in data.load("samsum", data=file(bare, bare))] == ["dialogue-000", "dialogue-001"]


@pytest.mark.parametrize("field", ["dialogue", "summary"])
@pytest.mark.parametrize("value", [None, "", " ", 5])
def test_a_file_that_lacks_a_text_is_told_where(file, field, value):
    path = file(ROW, {**ROW, field: value})
    with pytest.raises(DataError) as caught:
        data.load("samsum", data=path)
    assert str(caught.value) == f"{path}, line 2: {field}: a text is wanted"


def test_our_own_sample_is_named_as_the_source():
    data_set = load_data_set("samsum", data="sample")
    assert data_set.source == "sample:samsum_sample.jsonl"
    assert len(data_set.samples) == 60


@pytest.mark.parametrize("source", [None, "hub"])
def test_null_rows_of_the_hub_are_left_out(monkeypatch, source):
    asked = []

    def rows(*arguments):
        asked.append(arguments)
        return [ROW, {**ROW, "id": 8, "dialogue": None}, {**ROW, "id": 9, "summary": ""}]

    monkeypatch.setattr("laptime.data.samsum.hub_rows", rows)
    data_set = load_data_set("samsum", data=source)
    assert [sample.id for sample in data_set.samples] == ["7"]
    assert asked == [("knkarthick/samsum", None, "test", "main")]
    assert data_set.source == "hub:knkarthick/samsum@main"
