"""Files are read with one line where they are damaged, and written whole or not at all."""

from __future__ import annotations

import json

import numpy as np
import pytest

from laptime.errors import DataError
from laptime.formats.files import looks_like_json, read_json, read_text, write_json, write_text


def told(problem):
    message = str(problem.value)
    assert "\n" not in message
    return message


def test_a_number_that_was_not_observed_is_null(tmp_path):
    write_json(tmp_path / "x.json", {"a": float("nan"), "b": [np.float64("inf"), np.int64(3)], "c": (1.5, None)})
    text = (tmp_path / "x.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=pytest.fail) == {"a": None, "b": [None, 3], "c": [1.5, None]}


def test_texts_are_written_as_they_are_and_indented(tmp_path):
    write_json(tmp_path / "x.json", {"ö": "日本\u2028"})
    assert (tmp_path / "x.json").read_bytes() == '{\n  "ö": "日本\u2028"\n}\n'.encode()


def test_a_foreign_nan_is_a_missing_number(tmp_path):
    (tmp_path / "x.json").write_text('{"a": NaN, "b": [-Infinity, 1]}')
    assert read_json(tmp_path / "x.json") == {"a": None, "b": [None, 1]}


def test_half_a_character_is_replaced_where_it_enters_and_where_it_leaves(tmp_path):
    (tmp_path / "x.json").write_text(r'{"a": ["x\ud83d", "\ud83d\ude00", "\\ud83d"]}')
    assert read_json(tmp_path / "x.json") == {"a": ["x?", "😀", r"\ud83d"]}
    write_text(tmp_path / "y.txt", "x\ud83d")
    assert read_text(tmp_path / "y.txt") == "x?"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf[1]")
    assert read_json(tmp_path / "x.json") == [1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{\n  "a": 1,\n}', "x.json, line 3, column 1: this is not JSON (Expecting property name"),
        (b"", "x.json, line 1, column 1: this is not JSON"),
        (b'{"a": 1', "line 1, column 8: this is not JSON"),
        (b'{\n"a": "\xff"}', "x.json, line 2: this is not UTF-8 (byte 8); save the file as UTF-8"),
        (b"[" * 100_000, "x.json: this JSON cannot be read"),
        (b"[" + b"1" * 5000 + b"]", "x.json: this JSON cannot be read"),
    ],
)
def test_damaged_json_is_told_in_one_line_with_its_place(tmp_path, content, message):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(DataError) as problem:
        read_json(tmp_path / "x.json")
    assert message in told(problem)


def test_a_missing_file_and_a_folder_cannot_be_read(tmp_path):
    for path, reason in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(DataError, match=f"cannot read .*: {reason}") as problem:
            read_text(path)
        assert str(path) in told(problem)


def test_folders_are_made_for_a_file(tmp_path):
    write_text(tmp_path / "a" / "b" / "c.txt", "x")
    assert read_text(tmp_path / "a" / "b" / "c.txt") == "x"


def test_a_file_that_cannot_be_written_is_told_by_its_own_name(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "x.json", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(DataError, match="cannot write ") as problem:
            write_text(path, "x")
        assert f"cannot write {path}: " in told(problem)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_was_there_stays_where_writing_breaks_off(tmp_path, monkeypatch):
    (tmp_path / "x.json").write_text("old")

    def full(path, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(DataError, match="No space left"):
        write_text(tmp_path / "x.json", "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.json": "old"}


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_text(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.json", b"", True),
        ("x.JSON", b"model,output", True),
        ("x", b" \n{", True),
        ("x.txt", b"\xef\xbb\xbf[1]", True),
        ("x.csv", b"model,output", False),
        ("x", b"", False),
    ],
)
def test_json_is_known_by_its_name_or_by_how_it_begins(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    assert looks_like_json(tmp_path / name) is expected
