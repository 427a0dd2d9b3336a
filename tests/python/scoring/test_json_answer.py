"""JSON in an answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.scoring.json_answer import JsonReading, read_json

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
OBJECTS = st.dictionaries(st.text(), st.recursive(LEAVES, lambda inner: st.lists(inner), max_leaves=5))


@given(OBJECTS, st.sampled_from([None, 2]))
def test_an_object_alone_is_read_as_it_is(value, indent):
    assert read_json(f" {json.dumps(value, indent=indent)}\n") == JsonReading(True, value, alone=True)


@given(OBJECTS)
def test_words_around_an_object_are_extra(value):
    assert read_json(f"Here you are:\n{json.dumps(value)}\nAnything else?") == JsonReading(True, value)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('```\n["a", "b"]\n```', ["a", "b"]),
        ('First {"a": 1}, no: {"a": 2}.', {"a": 2}),
        ('As {"outer": {"inner": 1}} shows', {"outer": {"inner": 1}}),
        ('{not json} but {"a": 1}', {"a": 1}),
        ('```json\n{"a": 1}\n```\nand not {"a": 2}', {"a": 1}),
    ],
)
def test_the_object_that_is_meant_is_found(answer, value):
    assert read_json(answer) == JsonReading(True, value)


def test_thinking_aloud_is_no_extra_text():
    assert read_json('<think>{"a": 0}?</think>{"a": 1}') == JsonReading(True, {"a": 1}, alone=True)


@pytest.mark.parametrize(
    "answer", ["", "none", "42", '"a string"', "null", "{'a': 1}", '{"a": 1', '{"a": NaN}', "see [1]", "{" * 100_000]
)
def test_what_is_no_object_or_list_is_not_found(answer):
    assert read_json(answer) == JsonReading(False)
