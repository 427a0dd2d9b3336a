"""Checks of free answers."""

from __future__ import annotations

import pytest

from laptime.scoring.checks import PLACEHOLDERS, Checks

EXTRACTION = Checks(required_keys=("name", "email"), placeholders=PLACEHOLDERS)


def test_nothing_to_check_gives_no_parts():
    assert Checks().judge("anything") == {}


def test_a_right_extraction_has_every_part():
    parts = EXTRACTION.judge('{"name": "Ann", "email": "ann@x.example"}')
    assert parts == {
        "valid_json": 1,
        "no_extra_text": 1,
        "has_required_keys": 1,
        "required_keys": 1,
        "no_placeholders": 1,
    }


def test_half_of_the_keys_are_half_of_the_keys_but_not_all_of_them():
    parts = EXTRACTION.judge('Sure: {"name": "Ann"}')
    assert (parts["valid_json"], parts["no_extra_text"]) == (1, 0)
    assert (parts["required_keys"], parts["has_required_keys"]) == (0.5, 0)


@pytest.mark.parametrize("answer", ["", "Ann, ann@x.example", '["name", "email"]'])
def test_without_an_object_there_are_no_keys(answer):
    parts = EXTRACTION.judge(answer)
    assert (parts["required_keys"], parts["has_required_keys"]) == (0, 0)


@pytest.mark.parametrize("made_up", ["N/A", "n/a", " Unknown ", "NONE", "not  provided"])
def test_a_made_up_value_is_seen_whatever_its_case(made_up):
    assert EXTRACTION.judge(f'{{"name": "Ann", "email": "{made_up}"}}')["no_placeholders"] == 0
    assert EXTRACTION.judge(f'{{"name": {{"first": ["{made_up}"]}}, "email": ""}}')["no_placeholders"] == 0


def test_a_placeholder_within_a_value_is_none():
    assert EXTRACTION.judge('{"name": "Nona Unknownson", "email": "none@na.example"}')["no_placeholders"] == 1


def test_placeholders_are_looked_for_in_a_text_too_as_whole_words():
    checks = Checks(placeholders=("unknown",))
    assert checks.judge("The author is Unknown.") == {"no_placeholders": 0}
    assert checks.judge("The unknowns are many.") == {"no_placeholders": 1}


@pytest.mark.parametrize(("answer", "within"), [("one two three", 1), ("one two three four", 0), ("", 0)])
def test_length_is_counted_in_words(answer, within):
    assert Checks(max_words=3).judge(answer) == {"within_length": within}


def test_thinking_aloud_does_not_count_for_length_or_facts():
    checks = Checks(max_words=1, key_facts=("tea",))
    assert checks.judge("<think>tea or coffee, who knows</think>coffee") == {"within_length": 1, "key_facts": 0}


def test_facts_are_whole_words_and_any_way_to_say_one_will_do():
    checks = Checks(key_facts=("ferry", ("two thirds", "66 %"), "Velmar"))
    assert checks.judge("VELMAR saves two\nthirds of ferrying costs")["key_facts"] == pytest.approx(2 / 3)
    assert checks.judge("The ferry of Velmar: 66 % less")["key_facts"] == 1


def test_values_are_compared_with_the_reference_by_kind():
    checks = Checks(reference_values={"name": "Ann Lee", "age": 7, "member": True})
    assert checks.judge('{"name": " ann  LEE", "age": 7, "member": true}')["exact_values"] == 1
    assert checks.judge('{"name": "Ann", "age": "7", "member": 1}')["exact_values"] == 0
    assert checks.judge("no idea")["exact_values"] == 0


def test_json_alone_may_be_wanted():
    assert Checks(json=True).judge("[1, 2]") == {"valid_json": 1, "no_extra_text": 1}


@pytest.mark.parametrize("answer", ["", " \n", "<think>short, and no placeholder</think>\n", "<think>cut off"])
def test_an_empty_answer_is_neither_short_nor_free_of_placeholders(answer):
    assert Checks(placeholders=PLACEHOLDERS, max_words=3).judge(answer) == {"no_placeholders": 0, "within_length": 0}


@pytest.mark.parametrize("answer", ["", "Ann, ann@x.example", "The name is unknown."])
def test_placeholders_are_not_looked_for_where_the_json_that_would_hold_them_is_missing(answer):
    parts = EXTRACTION.judge(answer)
    assert "no_placeholders" not in parts
    assert set(parts.values()) == {0}
