"""Checks datasets/course_prompts.json: its shape, and that a right answer passes the checks that a prompt brings."""

import json
import re
from pathlib import Path

import pytest

from laptime import data

FILE = Path(__file__).parents[3] / "datasets" / "course_prompts.json"
PROMPTS = {prompt["category"]: prompt for prompt in json.loads(FILE.read_text(encoding="utf-8"))}
SUMMARY, EXTRACTION, BULLETS = (PROMPTS[category] for category in ("summary", "extraction", "bullets"))
GOOD_SUMMARY = (
    "Velmar replaced its diesel ferry with a quiet electric one, cut the costs of fuel and repairs by two thirds, and "
    "will replace its second ferry next year."
)
GOOD_BULLETS = """\
- Cached answers come from fast memory, so response times fall.
- Servers and databases do less work, because repeated requests never reach them.
- Cached data can become stale, so entries must expire or be invalidated when the source changes."""
OFF_TOPIC = "The weather in the mountains was pleasant on the whole, and everyone enjoyed the view."


def facts_mentioned(text: str, facts: list[list[str]]) -> list[bool]:
    return [any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in fact) for fact in facts]


def test_there_are_three_prompts_with_these_fields():
    assert [list(prompt) for prompt in PROMPTS.values()] == [
        ["id", "category", "text", "max_words", "key_facts", "max_tokens"],
        ["id", "category", "text", "required_keys", "placeholders", "reference", "max_tokens"],
        ["id", "category", "text", "max_words", "key_facts", "max_tokens"],
    ]
    assert [prompt["id"] for prompt in PROMPTS.values()] == ["ferry-summary", "contact-extraction", "caching-bullets"]


def test_the_prompts_are_loaded_with_their_checks():
    for sample, prompt in zip(data.load("prompts", data=str(FILE)), PROMPTS.values(), strict=True):
        assert (sample.id, sample.input, sample.category) == (prompt["id"], prompt["text"], prompt["category"])
        assert sample.metadata == {key: prompt[key] for key in prompt if key not in ("id", "text", "category")}


@pytest.mark.parametrize("prompt", [SUMMARY, BULLETS], ids=["summary", "bullets"])
def test_the_prompt_tells_its_limit_of_words(prompt):
    assert f"at most {prompt['max_words']} words" in prompt["text"]


@pytest.mark.parametrize(
    ("prompt", "answer"), [(SUMMARY, GOOD_SUMMARY), (BULLETS, GOOD_BULLETS)], ids=["summary", "bullets"]
)
def test_a_good_answer_keeps_the_limit_and_mentions_every_key_fact(prompt, answer):
    assert len(answer.split()) <= prompt["max_words"]
    assert all(facts_mentioned(answer, prompt["key_facts"]))


@pytest.mark.parametrize("prompt", [SUMMARY, BULLETS], ids=["summary", "bullets"])
def test_an_answer_off_the_topic_mentions_no_key_fact(prompt):
    assert not any(facts_mentioned(OFF_TOPIC, prompt["key_facts"]))


def test_the_key_facts_of_the_summary_are_in_its_paragraph():
    paragraph = SUMMARY["text"].split("\n\n")[1]
    assert all(facts_mentioned(paragraph, SUMMARY["key_facts"]))
    assert len(paragraph.split()) > 2 * SUMMARY["max_words"]


def test_the_reference_of_the_extraction_has_the_required_keys_with_values_of_the_text():
    message = EXTRACTION["text"].split("\n\n")[1]
    assert list(EXTRACTION["reference"]) == EXTRACTION["required_keys"] == ["name", "email"]
    assert all(value in message for value in EXTRACTION["reference"].values())
    assert all(f'"{key}"' in EXTRACTION["text"] for key in EXTRACTION["required_keys"])
    assert message.count("@") == 1


def test_no_placeholder_is_part_of_the_right_extraction():
    values = [value.casefold() for value in EXTRACTION["reference"].values()]
    placeholders = [placeholder.casefold() for placeholder in EXTRACTION["placeholders"]]
    assert {"n/a", "unknown", "none"} <= set(placeholders)
    assert len(set(placeholders)) == len(placeholders)
    assert not [placeholder for placeholder in placeholders if any(placeholder in value for value in values)]
