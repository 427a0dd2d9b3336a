"""Models in files of other tools: without our API before them, and told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.formats.names import file_stems, names_in_files
from laptime.targets.label import bare_name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ollama/llama3.2:1b", "llama3.2:1b"),
        ("openai/meta-llama/Llama-3", "meta-llama/Llama-3"),
        ("local/flan-t5-base+adapter", "flan-t5-base+adapter"),
        ("python/answer", "answer"),
        ("meta-llama/Llama-3", "meta-llama/Llama-3"),
        ("gemma:2b", "gemma:2b"),
        ("ollama/", "ollama/"),
    ],
)
def test_only_our_api_is_taken_away(label, name):
    assert bare_name(label) == name


def test_one_name_of_two_apis_stays_with_its_api():
    assert names_in_files(["ollama/x", "openai/x", "openai/y"]) == {
        "ollama/x": "ollama/x",
        "openai/x": "openai/x",
        "openai/y": "y",
    }


def test_only_what_no_file_name_may_hold_is_replaced():
    assert file_stems(["llama3.2:1b", "a/b\\c\0d", 'x "*?<>| y']) == {
        "llama3.2:1b": "llama3.2:1b",
        "a/b\\c\0d": "a_b_c_d",
        'x "*?<>| y': 'x "*?<>| y',
    }


def test_names_that_would_become_one_are_numbered():
    assert list(file_stems(["a/b", "a_b", "a\\b"]).values()) == ["a_b", "a_b-2", "a_b-3"]


@given(st.lists(st.text(alphabet="ab/\\\0_-2:"), unique=True))
def test_file_stems_are_as_many_as_names_and_hold_no_separator(names):
    stems = file_stems(names)
    assert list(stems) == names
    assert len(set(stems.values())) == len(names)
    assert not any(set(stem) & set("/\\\0") for stem in stems.values())
