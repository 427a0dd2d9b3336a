"""What a model is asked of MMLU, to the character, and how its answer is judged."""

from __future__ import annotations

import pytest

from laptime.data.load import load_data_set
from laptime.data.sample import Sample
from laptime.errors import SpecError
from laptime.tasks import Reply, Score, find_task
from laptime.tasks.mmlu import Mmlu

QUESTION = Sample("q", " Which is prime?\n", "C", "number_theory", {"choices": ["4", "6", "7", "9"], "split": "test"})
SOLVED = [
    Sample("d0", "1 + 1?", "B", "number_theory", {"choices": ["1", "2", "3", "4"]}),
    Sample("d1", "Even?", "A", "number_theory", {"choices": ["2", "3", "5", "7"]}),
]

ZERO_SHOT = """\
The following are multiple choice questions (with answers) about number theory.

Which is prime?
A. 4
B. 6
C. 7
D. 9
Answer:"""

TWO_SHOT = """\
The following are multiple choice questions (with answers) about number theory.

1 + 1?
A. 1
B. 2
C. 3
D. 4
Answer: B

Even?
A. 2
B. 3
C. 5
D. 7
Answer: A

Which is prime?
A. 4
B. 6
C. 7
D. 9
Answer:"""

LETTER = """\
Answer the multiple-choice question with the letter of the right choice (A, B, C or D), and nothing else.

Which is prime?
A. 4
B. 6
C. 7
D. 9
Answer:"""

LETTER_ONE_SHOT = """\
Answer the multiple-choice question with the letter of the right choice (A, B, C or D), and nothing else.

1 + 1?
A. 1
B. 2
C. 3
D. 4
Answer: B

Which is prime?
A. 4
B. 6
C. 7
D. 9
Answer:"""


def prompt_of(task, sample=QUESTION):
    (request,) = task.requests(sample)
    return request.prompt


def test_the_prompt_is_that_of_lm_evaluation_harness():
    assert prompt_of(Mmlu()) == prompt_of(Mmlu("lm-eval")) == ZERO_SHOT
    assert prompt_of(Mmlu(examples={"number_theory": SOLVED})) == TWO_SHOT


def test_the_letter_style_asks_for_nothing_but_a_letter():
    assert prompt_of(Mmlu("letter")) == LETTER
    assert prompt_of(Mmlu("letter", {"number_theory": SOLVED[:1]})) == LETTER_ONE_SHOT


FLAN_ONE_SHOT = """\
The following are multiple choice questions (with answers) about number theory.

Q: 1 + 1?
(A) 1 (B) 2 (C) 3 (D) 4
A: (B)

Q: Which is prime?
(A) 4 (B) 6 (C) 7 (D) 9
A:"""


def test_flan_brackets_its_choices_on_one_line():
    assert prompt_of(Mmlu("flan", {"number_theory": SOLVED[:1]})) == FLAN_ONE_SHOT


def test_a_written_answer_is_asked_for_in_the_words_of_a_likely_one():
    assert prompt_of(Mmlu("lm-eval-generative", {"number_theory": SOLVED})) == TWO_SHOT


def test_simple_evals_asks_for_thought_and_a_last_line_with_the_letter():
    prompt = prompt_of(Mmlu("simple-evals"))
    assert "step by step" in prompt
    assert "'Answer: $LETTER'" in prompt
    assert prompt.endswith("Which is prime?\nA) 4\nB) 6\nC) 7\nD) 9")
    assert Mmlu("simple-evals").score(QUESTION, [Reply("7 has two divisors, so A is out.\n\nAnswer: C")]).value == 1


def test_examples_of_another_subject_are_not_shown():
    assert prompt_of(Mmlu(examples={"anatomy": SOLVED})) == ZERO_SHOT


def test_the_examples_of_a_data_set_reach_the_prompt():
    data_set = load_data_set("mmlu", data="sample", subject="abstract_algebra", shots=2)
    prompt = prompt_of(find_task("mmlu", data_set), data_set.samples[0])
    assert prompt.startswith("The following are multiple choice questions (with answers) about abstract algebra.\n\n")
    assert [prompt.count(word) for word in ("\nAnswer: ", "\nAnswer:", "\n\n")] == [2, 3, 3]
    assert data_set.examples["abstract_algebra"][1].input in prompt


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ("C", Score(1.0, "leading", False)),
        ("The answer is C.", Score(1.0, "stated", False)),
        ("A", Score(0.0, "leading", False)),
        ("I do not know", Score(0.0, "none", True)),
        ("", Score(0.0, "none", True)),
    ],
)
def test_an_answer_is_right_wrong_or_unreadable(answer, score):
    assert Mmlu().score(QUESTION, [Reply(answer)]) == score


def test_an_unknown_style_is_told_with_those_there_are():
    with pytest.raises(
        SpecError,
        match=r"^mmlu has no prompt style 'haiku': there are lm-eval, lm-eval-generative, flan, simple-evals, letter$",
    ):
        Mmlu("haiku")
