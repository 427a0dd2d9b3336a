"""Prompts, judged by what they bring."""

from __future__ import annotations

import pytest

from laptime.data.sample import Sample
from laptime.scoring.checks import VERSION
from laptime.tasks.prompts import Prompts
from laptime.tasks.task import Reply, Request


def judged(metadata, answer, target=None):
    sample = Sample("s", "a question", target, metadata=metadata)
    return Prompts([sample]).score(sample, [Reply(answer)])


def test_a_prompt_is_sent_as_it_stands_with_its_own_limit():
    sample = Sample("s", " a {question}\n", metadata={"max_tokens": 7})
    assert Prompts([sample]).requests(sample) == [Request(" a {question}\n", 7)]
    plain = Sample("s", "a question")
    assert Prompts([plain]).requests(plain) == [Request("a question", None)]


def test_without_any_check_nobody_judges():
    assert Prompts([Sample("s", "a")]).scorer_version is None


def test_a_prompt_without_checks_beside_one_with_them_has_no_score():
    plain, checked = Sample("p", "a"), Sample("c", "b", metadata={"max_words": 2})
    task = Prompts([plain, checked])
    assert task.scorer_version == VERSION
    assert task.score(plain, [Reply("one two three")]) is None
    assert task.score(checked, [Reply("one two three")]).value == 0


def test_the_score_is_the_mean_of_the_parts():
    score = judged({"max_words": 2, "key_facts": ["tea", "milk"]}, "tea only")
    assert score.parts == {"within_length": 1, "key_facts": 0.5}
    assert score.value == 0.75
    assert not score.parse_failed


@pytest.mark.parametrize(("answer", "failed"), [("none", True), ('{"other": 1}', False)])
def test_an_answer_without_the_json_it_should_be_could_not_be_read(answer, failed):
    assert judged({"required_keys": ["name"]}, answer).parse_failed == failed


def test_where_keys_are_required_made_up_values_are_looked_for_unless_told_not_to():
    made_up = '{"name": "Unknown"}'
    assert judged({"required_keys": ["name"]}, made_up).parts["no_placeholders"] == 0
    assert "no_placeholders" not in judged({"required_keys": ["name"], "placeholders": False}, made_up).parts
    assert judged({"required_keys": ["name"], "placeholders": ["Jane"]}, made_up).parts["no_placeholders"] == 1


def test_a_reference_text_is_scored_by_rouge():
    score = judged({"reference": "the cat sat"}, "the cat sat", target="the cat sat")
    assert score.parts == {"rouge_1": 1, "rouge_l": 1}
    task = Prompts([Sample("s", "a", "the cat sat")])
    assert task.scorer_version == f"{VERSION}, rouge-score stemmed F1"


def test_a_reference_object_is_compared_value_by_value():
    score = judged({"reference": {"a": 1, "b": 2}}, '{"a": 1, "b": 3}')
    assert score.parts == {"valid_json": 1, "no_extra_text": 1, "exact_values": 0.5}


def test_thinking_aloud_does_not_count_for_rouge():
    score = judged({"reference": "the cat sat"}, "<think>a dog perhaps, or not</think>\nthe cat sat", "the cat sat")
    assert score.parts == {"rouge_1": 1, "rouge_l": 1}
    thought = judged({"reference": "the cat sat"}, "<think>the cat sat", "the cat sat")
    assert thought.parts == {"rouge_1": 0, "rouge_l": 0}


def test_where_no_json_was_wanted_there_was_nothing_to_read():
    assert judged({"max_words": 2}, "tea").parse_failed is None
