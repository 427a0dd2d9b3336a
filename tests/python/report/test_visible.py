"""What cannot be seen is written out, and acts on no terminal and no page."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.report.visible import json_text, shortened, visible

ANY_TEXT = st.text(st.characters())  # halves of pairs included


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x00b\x07c", "a␀b␇c"),
        ("rub\x7fout", "rub␡out"),
        ("\x9b2J", "<U+009B>2J"),
        ("\u202elive\u202c", "<U+202E>live<U+202C>"),
        ("\u2066x\u2069\u200f", "<U+2066>x<U+2069><U+200F>"),
        ("one\u2028two", "one<U+2028>two"),
        ("half \ud800", "half <U+D800>"),
        ("line\r\nnext\nover\rwritten", "line\nnext\nover␍written"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("größer 中文 👩‍👩‍👧 עברית", "größer 中文 👩‍👩‍👧 עברית"),
    ],
)
def test_controls_and_marks_of_direction_are_written_out(text, shown):
    assert visible(text) == shown


@given(ANY_TEXT)
def test_nothing_that_acts_is_left_and_all_can_be_written(text):
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    shown.encode("utf-8")
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("whole", 5, "whole"),
        ("too long", 5, "too…"),
        ("two\n lines\t here", 20, "two lines here"),
        ("\x1b[2J" * 9, 6, "␛[2J␛…"),
    ],
)
def test_a_shortened_text_is_one_line_and_tells_that_it_was_cut(text, most, short):
    assert shortened(text, most) == short
    assert len(short) <= most


@given(ANY_TEXT)
def test_json_shows_every_character_and_reads_as_the_same(text):
    written = json_text({"key": text})
    assert visible(written) == written
    assert json.loads(written) == {"key": text}
