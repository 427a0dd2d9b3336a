"""Answers as models write them, each with the letter that a careful person takes it to mean, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from laptime.scoring.letter import read_letter

ANSWERS = [
    json.loads(line)
    for line in Path(__file__).with_name("judged_answers.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_there_are_many_and_of_every_kind():
    assert len(ANSWERS) >= 150
    assert len({answer["answer"] for answer in ANSWERS}) == len(ANSWERS)
    assert {answer["letter"] for answer in ANSWERS} == {"A", "B", "C", "D", None}
    assert len({answer["kind"] for answer in ANSWERS}) >= 15


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["id"])
def test_no_answer_is_read_as_a_letter_that_it_does_not_mean(answer):
    assert read_letter(answer["answer"]).letter in (answer["letter"], None)


def test_hardly_an_answer_is_left_unread():
    meant = [answer for answer in ANSWERS if answer["letter"] is not None]
    unread = [answer["answer"] for answer in meant if read_letter(answer["answer"]).letter is None]
    assert len(unread) <= 0.03 * len(meant), unread
