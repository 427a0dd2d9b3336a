"""Checks datasets/llamacpp_prompts.json: six named prompts, each aimed at one thing."""

import json
from pathlib import Path

from laptime import data

FILE = Path(__file__).parents[3] / "datasets" / "llamacpp_prompts.json"
PROMPTS = json.loads(FILE.read_text(encoding="utf-8"))
AIMS = {
    "memory_sequential": "sequential access: bandwidth, TLB",
    "cache_loops": "repetitive patterns: CPU cache",
    "compute_arithmetic": "simple calculations: compute",
    "memory_structured": "JSON generation: allocation",
    "throughput_sustained": "list generation: sustained speed",
    "memory_bandwidth": "long sequences: large transfers",
}


def test_the_six_prompts_come_in_order_and_say_what_they_are_aimed_at():
    assert {prompt["id"]: prompt["category"] for prompt in PROMPTS} == AIMS
    assert [prompt["id"] for prompt in PROMPTS] == list(AIMS)


def test_a_prompt_has_its_fields():
    for prompt in PROMPTS:
        assert list(prompt) == ["id", "category", "text", "max_tokens"]
        assert prompt["text"] == prompt["text"].strip() != ""
        assert type(prompt["max_tokens"]) is int
        assert 100 <= prompt["max_tokens"] <= 300
    assert len({prompt["text"] for prompt in PROMPTS}) == len(AIMS)


def test_the_prompt_for_long_sequences_is_the_longest():
    assert max(PROMPTS, key=lambda prompt: len(prompt["text"]))["id"] == "memory_bandwidth"


def test_the_prompts_are_loaded_as_samples():
    loaded = data.load("prompts", data=str(FILE))
    assert [(sample.id, sample.category) for sample in loaded] == list(AIMS.items())
    assert [sample.metadata for sample in loaded] == [{"max_tokens": prompt["max_tokens"]} for prompt in PROMPTS]
