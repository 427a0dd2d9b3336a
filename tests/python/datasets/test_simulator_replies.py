"""Checks datasets/simulator_replies.json: each right reply passes every check of its prompt, each wrong one fails."""

import json
from pathlib import Path

import pytest

from laptime import data
from laptime.tasks import Reply
from laptime.tasks.prompts import Prompts

DATASETS = Path(__file__).parents[3] / "datasets"
REPLIES = json.loads((DATASETS / "simulator_replies.json").read_text(encoding="utf-8"))
PROMPTS = json.loads((DATASETS / "course_prompts.json").read_text(encoding="utf-8"))
SAMPLES = {sample.id: sample for sample in data.load("prompts", data="course")}
TASK = Prompts(list(SAMPLES.values()))
FAILED = {
    "ferry-summary": {"within_length": 0, "key_facts": 3 / 4},
    "contact-extraction": {"no_extra_text": 0, "no_placeholders": 0, "exact_values": 1 / 2},
    "caching-bullets": {"key_facts": 2 / 3},
}

each_reply = pytest.mark.parametrize("reply", REPLIES, ids=[reply["id"] for reply in REPLIES])


def parts(reply, key):
    return TASK.score(SAMPLES[reply["id"]], [Reply(reply[key])]).parts


def test_there_is_a_reply_to_each_prompt_of_the_course_in_its_own_words():
    own = [(prompt["id"], prompt["text"], prompt["category"]) for prompt in PROMPTS]
    assert [(reply["id"], reply["text"], reply["category"]) for reply in REPLIES] == own


@each_reply
def test_a_reply_has_its_fields(reply):
    assert list(reply) == ["id", "text", "category", "reply", "wrong_reply"]
    assert all(type(text) is str and text and text == text.strip() for text in reply.values())


@each_reply
def test_the_right_reply_passes_every_check(reply):
    assert set(parts(reply, "reply").values()) == {1.0}


@each_reply
def test_the_wrong_reply_fails_where_small_models_do(reply):
    failed = {name: value for name, value in parts(reply, "wrong_reply").items() if value < 1}
    assert failed == pytest.approx(FAILED[reply["id"]])


@each_reply
def test_neither_reply_is_cut_by_the_prompts_limit_of_tokens(reply):
    (prompt,) = [prompt for prompt in PROMPTS if prompt["id"] == reply["id"]]
    assert all(len(reply[key].split(" ")) < prompt["max_tokens"] for key in ("reply", "wrong_reply"))


def test_the_right_summary_is_one_sentence_and_the_bullets_are_three():
    summary, _, bullets = (reply["reply"] for reply in REPLIES)
    assert summary.count(".") == 1
    assert [line[:2] for line in bullets.splitlines()] == ["- "] * 3
