"""Checks datasets/quantized_prompts.json: three categories of four prompts."""

import json
from pathlib import Path

from laptime import data

FILE = Path(__file__).parents[3] / "datasets" / "quantized_prompts.json"
PROMPTS = json.loads(FILE.read_text(encoding="utf-8"))
CATEGORIES = ("short_factual", "medium_creative", "long_reasoning")


def texts(category: str) -> list[str]:
    return [prompt["text"] for prompt in PROMPTS if prompt["category"] == category]


def test_each_category_has_four_prompts_one_category_after_the_other():
    assert [prompt["category"] for prompt in PROMPTS] == [category for category in CATEGORIES for _ in range(4)]


def test_a_prompt_has_a_category_and_a_text_of_its_own():
    assert all(list(prompt) == ["category", "text"] for prompt in PROMPTS)
    assert all(prompt["text"] == prompt["text"].strip() != "" for prompt in PROMPTS)
    assert len({prompt["text"] for prompt in PROMPTS}) == len(PROMPTS)


def test_prompts_grow_from_short_over_medium_to_long():
    longest = [max(map(len, texts(category))) for category in CATEGORIES]
    shortest = [min(map(len, texts(category))) for category in CATEGORIES]
    assert longest[0] < shortest[1]
    assert longest[1] < shortest[2]


def test_the_prompts_are_loaded_as_samples():
    loaded = data.load("prompts", data=str(FILE))
    assert [{"category": sample.category, "text": sample.input} for sample in loaded] == PROMPTS
