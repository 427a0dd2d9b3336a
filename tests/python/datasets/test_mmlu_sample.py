"""Checks datasets/mmlu_sample.jsonl: its shape, and its answers against independent recomputations."""

import json
import re
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from .recomputed_answers import CHECKED_BY_READING, RECOMPUTED
from .recomputed_values import agreeing_choices

SAMPLE = Path(__file__).parents[3] / "datasets" / "mmlu_sample.jsonl"
SUBJECTS = ("abstract_algebra", "college_mathematics", "high_school_chemistry", "college_computer_science")
DEV_QUESTIONS = 5
TEST_QUESTIONS = 53
KEYS = ["id", "subject", "split", "question", "choices", "answer"]
LETTER_LABEL = re.compile(r"\(?[A-Da-d](\s*[.):]|$)")

LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
QUESTIONS = [json.loads(line) for line in LINES]
BY_ID = {question["id"]: question for question in QUESTIONS}


def expected_places() -> list[tuple[str, str, str]]:
    places = []
    for subject in SUBJECTS:
        places += [(f"{subject}-dev-{number}", subject, "dev") for number in range(DEV_QUESTIONS)]
        places += [(f"{subject}-test-{number:03d}", subject, "test") for number in range(TEST_QUESTIONS)]
    return places


def test_ids_subjects_and_splits_come_in_order():
    places = [(question["id"], question["subject"], question["split"]) for question in QUESTIONS]
    assert places == expected_places()


@pytest.mark.parametrize("question", QUESTIONS, ids=list(BY_ID))
def test_question_has_its_fields(question):
    assert list(question) == KEYS
    assert len(question["choices"]) == len(set(question["choices"])) == 4
    assert type(question["answer"]) is int
    assert question["answer"] in range(4)
    for text in (question["question"], *question["choices"]):
        assert text
        assert text == text.strip()
        assert len(text.splitlines()) == 1
    assert not any(LETTER_LABEL.match(choice) for choice in question["choices"])


def test_no_question_contains_another():
    texts = [question["question"] for question in QUESTIONS]
    assert not [pair for pair in permutations(texts, 2) if pair[0] in pair[1]]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_right_answers_are_spread_evenly(subject):
    answers = [q["answer"] for q in QUESTIONS if q["subject"] == subject and q["split"] == "test"]
    shares = [count / len(answers) for count in Counter(answers).values()]
    assert len(shares) == 4
    assert all(0.2 <= share <= 0.3 for share in shares)


def test_every_question_is_either_recomputed_or_read():
    assert sorted([*RECOMPUTED, *CHECKED_BY_READING]) == sorted(BY_ID)


def test_most_answers_are_recomputed():
    assert len(RECOMPUTED) >= 0.75 * len(QUESTIONS)


@pytest.mark.parametrize("question_id", RECOMPUTED)
def test_only_the_marked_choice_agrees_with_the_recomputed_answer(question_id):
    question = BY_ID[question_id]
    assert agreeing_choices(RECOMPUTED[question_id](), question["choices"]) == [question["answer"]]
