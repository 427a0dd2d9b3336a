"""Summaries of dialogues."""

from __future__ import annotations

import pytest

from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.tasks.samsum import Samsum
from laptime.tasks.task import Reply, Request

DIALOGUE = Sample("d", "Ann: {tea}?\r\nBen: Yes.", "Ben wants tea.")


@pytest.mark.parametrize(
    ("style", "prompt"),
    [
        (None, "Summarize: Ann: {tea}?\r\nBen: Yes."),
        ("summarize", "Summarize: Ann: {tea}?\r\nBen: Yes."),
        ("plain", "Ann: {tea}?\r\nBen: Yes."),
    ],
)
def test_the_dialogue_stands_in_the_styles_words(style, prompt):
    assert Samsum(style).requests(DIALOGUE) == [Request(prompt)]


def test_an_unknown_style_is_told_with_those_there_are():
    with pytest.raises(SpecError, match=r"^samsum has no prompt style 'x': there are summarize, plain$"):
        Samsum("x")


def test_the_score_is_rouge_l_with_the_others_beside_it():
    score = Samsum().score(DIALOGUE, [Reply(" <think>Ann asks</think>Ben wants tea.\n")])
    assert score.value == score.parts["rouge_l"] == 1
    assert set(score.parts) == {"rouge_1", "rouge_2", "rouge_l", "rouge_lsum"}


def test_no_answer_at_all_is_a_failure_to_read():
    score = Samsum().score(DIALOGUE, [Reply("<think>never done")])
    assert (score.value, score.parse_failed) == (0, True)
