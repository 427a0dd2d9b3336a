"""Reading the letter of an answer as a careful person would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laptime.scoring.letter import LetterReading, read_letter

letters = st.sampled_from("ABCD")
UNREADABLE = LetterReading(None, "none")


@pytest.mark.parametrize(
    "answer",
    [
        "B",
        "b",
        " B\n",
        "B.",
        "B)",
        "(B)",
        "(b)",
        "[B]",
        "B!",
        '"B"',
        "**B**",
        "`B`",
        "$B$",
        "# B",
        r"\(B\)",
        "B. 4",
        "**B. 4**",
        "b) 4",
        "B: 4",
        "(B) 4",
        "B, since 2 + 2 = 4",
        "B because 2 + 2 = 4",
        "B — by Lagrange",
        "B - by Lagrange",
        "B\n\nBecause 2 + 2 = 4.",
        "Option B",
        "Choice B.",
        "Answer B",
    ],
)
def test_a_letter_that_the_text_begins_with_is_its_answer(answer):
    assert read_letter(answer) == LetterReading("B", "leading")


@pytest.mark.parametrize(
    "answer",
    [
        "The answer is B",
        "the answer is b",
        "The answer is B.",
        "The answer is (B)",
        "The answer is **B**",
        "ANSWER: B",
        "**ANSWER: B**",
        "**Answer:** B",
        "Answer: (b)",
        "Answer: b",
        "answer = B",
        "Answer – B",
        "Answer: option B",
        "Answer:\n\nB",
        "The correct answer is:\n\n**B) 12**",
        "The answer is therefore B",
        "The answer should be B",
        "The answer to the question is B.",
        "The best choice is B",
        "My final answer: B",
        "The answer is option B because …",
        "The answer is B given the above",
        "Answer: B The reason is simple.",
        "Answer: B - by Lagrange",
        '{"answer": "B"}',
        "<answer>B</answer>",
        "<answer> (B) </answer>",
        "Final Answer: The final answer is $B$. I hope it is correct.",
    ],
)
def test_a_stated_answer_is_found_however_it_is_dressed(answer):
    assert read_letter(answer) == LetterReading("B", "stated")


@pytest.mark.parametrize(
    "answer", [r"\boxed{B}", r"So $\boxed{\text{B}}$.", r"\[\boxed{(B)}\]", r"Thus \boxed{\mathbf{B}}"]
)
def test_a_boxed_letter_is_a_stated_answer(answer):
    assert read_letter(answer) == LetterReading("B", "stated")


@pytest.mark.parametrize(
    "answer",
    [
        "Die Antwort ist B, weil 2 + 2 = 4.",
        "La réponse est B.",
        "La réponse est b",
        "La respuesta correcta es B porque sí",
        "La risposta corretta è B",
        "A resposta é B",
        "A resposta correta é a letra B",
        "答案是B。",
        "答案：B",
        "正解はBです",
        "Ответ: B",
    ],
)
def test_other_languages_state_answers_too(answer):
    assert read_letter(answer) == LetterReading("B", "stated")


@given(letters, letters)
def test_the_last_stated_answer_wins(first, last):
    assert read_letter(f"The answer is {first}. Wait, no: the answer is {last}.").letter == last


@given(letters, letters)
def test_a_stated_answer_wins_over_one_the_text_begins_with(first, last):
    assert read_letter(f"{first}\n\nHmm. Actually, the answer is {last}.") == LetterReading(last, "stated")


@given(letters, st.lists(letters, max_size=3))
def test_remarks_about_other_choices_do_not_replace_the_answer(right, others):
    remarks = " ".join(f"Option {other} is incorrect." for other in others)
    assert read_letter(f"The answer is {right}. {remarks}").letter == right


def test_a_choice_called_wrong_is_not_the_answer():
    assert read_letter("I think A is wrong, so the answer is C") == LetterReading("C", "stated")
    assert read_letter("The answer is not A. The answer is C").letter == "C"


@pytest.mark.parametrize(
    "answer",
    ["The answer is not A", "The answer cannot be A", "The wrong answer is A", "A is wrong", "Option A is wrong."],
)
def test_a_denial_alone_names_no_letter(answer):
    assert read_letter(answer) == UNREADABLE


@given(letters, letters, st.sampled_from(["think", "THINK", "thinking", "reasoning"]))
def test_letters_within_reasoning_do_not_count(thought, answer, tag):
    text = f"<{tag}>The answer is {thought}.\nSurely ({thought})</{tag}>\n\n{answer}"
    assert read_letter(text) == LetterReading(answer, "leading")


@given(letters)
def test_reasoning_that_was_cut_off_is_no_answer(thought):
    assert read_letter(f"<think>The answer is {thought}") == UNREADABLE


@given(letters, letters)
def test_reasoning_that_the_prompt_had_opened_does_not_count(thought, answer):
    assert read_letter(f"The answer is {thought}.</think>{answer}").letter == answer


@pytest.mark.parametrize(
    "answer",
    [
        "A group is a set with an operation.",
        "A Sylow subgroup of order 4",
        "A 5 cm rod is longer",
        "the answer is a group",
        "Answer: A group is a set",
        "answer: a prime number",
        "B cells are lymphocytes",
        "A-level maths",
        "A's",
        "D'Alembert proved it",
        "C++ is a language",
        "C# too",
        "ABCD",
        "AB",
        "Answer: ABC",
        "Because",
        "Definitely",
        "the answer is that A is wrong",
    ],
)
def test_a_letter_that_is_part_of_the_sentence_is_no_answer(answer):
    assert read_letter(answer) == UNREADABLE


@pytest.mark.parametrize(
    "answer", ["A", "a", "A.", "A because …", "The answer is A because …", "The answer is a.", "answer: (a)"]
)
def test_the_letter_a_is_read_where_it_is_no_article(answer):
    assert read_letter(answer).letter == "A"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "  \n",
        "I'm sorry, I cannot help with that.",
        "As an AI, I have no opinion.",
        "I don't know.",
        "None of the above",
        "42",
    ],
)
def test_an_empty_answer_and_a_refusal_name_no_letter(answer):
    assert read_letter(answer) == UNREADABLE


@pytest.mark.parametrize(
    "answer", ["A or C", "A and B", "(A) or (B)", "A/B", "Answer: A, C", "The answer is A or B", "A, B, or C"]
)
def test_several_letters_at_once_are_no_answer(answer):
    assert read_letter(answer) == UNREADABLE


@pytest.mark.parametrize(
    "answer",
    ["The answer is B, C is wrong", "The answer is B, C and D are wrong", "A and C are wrong; the answer is B"],
)
def test_letters_ruled_out_beside_the_answer_do_not_hide_it(answer):
    assert read_letter(answer) == LetterReading("B", "stated")


@pytest.mark.parametrize(
    "answer", ["I think B is correct", "B is the correct answer.", "I choose B", "I would go with option B."]
)
def test_a_choice_made_in_passing_is_read(answer):
    assert read_letter(answer) == LetterReading("B", "chosen")


def test_spaces_between_words_make_no_difference():
    assert read_letter("The  answer\tis \u00a0 (B)") == LetterReading("B", "stated")


def test_the_last_bracketed_letter_is_read_where_nothing_is_stated():
    assert read_letter("Not (A), and so (C)") == LetterReading("C", "bracketed")
    assert read_letter("so it must be (c).") == LetterReading("C", "bracketed")
    assert read_letter("P(A) = 0.5 follows") == UNREADABLE


def test_a_line_of_its_own_is_read_last_of_all():
    assert read_letter("Let me see.\n**B**\n") == LetterReading("B", "alone")


def test_going_through_the_choices_is_no_answer():
    choices = "A. 1\nB. 2\nC. 3\nD. 4"
    assert read_letter(choices) == UNREADABLE
    assert read_letter(f"{choices}\nAnswer: C") == LetterReading("C", "stated")


def test_questions_that_a_model_goes_on_to_ask_itself_do_not_count():
    assert read_letter("B\n\nFind all c.\nA. 0\nB. 1\nC. 2\nD. 3\nAnswer: D") == LetterReading("B", "leading")


def test_only_the_letters_there_are_can_be_meant():
    assert read_letter("E", "ABCD") == UNREADABLE
    assert read_letter("The answer is e", "ABCDE").letter == "E"
    assert read_letter("the answer is j.", "abcdefghij").letter == "J"


@given(st.text())
def test_any_text_is_read_without_fail(answer):
    reading = read_letter(answer)
    assert reading.letter is None or reading.letter in "ABCD"
    assert (reading.letter is None) == (reading.tier == "none")


@given(
    letters, st.sampled_from(["{}", "({})", "**{}**", "The answer is {}.", "Answer: {}", r"\boxed{{{}}}", "{}. four"])
)
def test_each_letter_is_read_alike(letter, form):
    assert read_letter(form.format(letter)).letter == letter
