"""Reading records from files, and what is said of files that hold none."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.data.files import read_records, sample_path
from laptime.data.mmlu import load_mmlu
from laptime.errors import DataError, MissingExtra

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_jsonl_file_is_one_record_a_line_and_blank_lines_count(file):
    path = file("a.jsonl", '{"x": 1}\n\n{"x": 2}\r\n')
    assert read_records(path) == [("line 1", {"x": 1}), ("line 3", {"x": 2})]


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_jsonl_file_may_hold_any_character(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("jsonl") / "any.jsonl"
    path.write_text("".join(json.dumps({"x": v}, ensure_ascii=False) + "\n" for v in values), encoding="utf-8")
    assert [record["x"] for _, record in read_records(path)] == values


def test_a_json_file_holds_objects_or_strings(file):
    path = file("a.json", '[{"x": 1}, "hello"]')
    assert read_records(path) == [("item 1", {"x": 1}), ("item 2", {"text": "hello"})]


def test_a_csv_file_has_a_header_and_may_hold_line_breaks_in_quotes(file):
    path = file("a.csv", 'text,id\n"two\nlines, one field",1\nplain,2\n')
    assert read_records(path) == [
        ("line 3", {"text": "two\nlines, one field", "id": "1"}),
        ("line 4", {"text": "plain", "id": "2"}),
    ]


def test_a_byte_order_mark_and_an_ending_in_capitals_do_no_harm(file):
    assert read_records(file("a.JSONL", b'\xef\xbb\xbf{"x": 1}\n')) == [("line 1", {"x": 1})]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.jsonl", '{"x": 1}\n{"x": \n', "a.jsonl, line 2: not JSON (Expecting value: line 1 column 7 (char 6))"),
        ("a.jsonl", "[1]\n", "a.jsonl, line 1: an object is wanted, not list"),
        ("a.jsonl", "", "a.jsonl is empty: it should hold at least one record"),
        ("a.json", " ", "a.json is empty: it should hold at least one record"),
        ("a.json", "[]", "a.json is empty: it should hold at least one record"),
        ("a.json", "{}", "a.json, JSON: a list of records is wanted"),
        ("a.json", "[1]", "a.json, item 1: an object is wanted, not int"),
        ("a.json", "[", "a.json, JSON: not JSON (Expecting value: line 1 column 2 (char 1))"),
        ("a.csv", "a,b\n1,2\n1\n", "a.csv, line 3: not as many fields as the header names"),
        ("a.csv", "a,b\n1,2,3\n", "a.csv, line 2: not as many fields as the header names"),
        ("a.csv", "a\n" + "x" * 200_000, "a.csv, field larger than field limit (131072)"),
        ("a.csv", "a,b\n", "a.csv is empty: it should hold at least one record"),
        ("a.parquet", "x" * 20, "a.parquet, not Parquet, or damaged"),
        ("a.jsonl", b'{"x": "\xff"}', "a.jsonl is not UTF-8 text (byte 7)"),
        ("a.txt", "x", "a.txt: what kind of file is this? Known are .jsonl, .json, .csv, .parquet"),
    ],
)
def test_a_damaged_file_is_named_with_the_place(file, name, content, complaint):
    path = file(name, content)
    with pytest.raises(DataError) as caught:
        read_records(path)
    assert str(caught.value) == f"{path.parent}/{complaint}"


def test_a_parquet_file_is_one_record_a_row(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"question": ["1 + 1?"], "choices": [["1", "2", "3", "4"]], "answer": [1]})
    parquet.write_table(table, tmp_path / "a.parquet")
    record = {"question": "1 + 1?", "choices": ["1", "2", "3", "4"], "answer": 1}
    assert read_records(tmp_path / "a.parquet") == [("row 0", record)]
    (sample,) = load_mmlu(str(tmp_path / "a.parquet"), (), 0).samples
    assert (sample.target, sample.metadata["choices"]) == ("B", ["1", "2", "3", "4"])


def test_a_parquet_file_without_what_reads_it_names_the_command_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'laptime\[hub\]'$"):
        read_records(tmp_path / "a.parquet")


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(DataError, match=rf"^cannot read {tmp_path}/no\.csv: No such file or directory$"):
        read_records(tmp_path / "no.csv")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(DataError, match=r"^cannot read .*: Is a directory$"):
        read_records(tmp_path / "folder.json")


def test_the_sample_comes_with_the_package():
    assert len(read_records(sample_path("mmlu_sample.jsonl"))) == 232
