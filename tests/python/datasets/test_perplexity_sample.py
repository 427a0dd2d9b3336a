"""Checks datasets/perplexity_sample.txt: a text of about a thousand words."""

import re
from pathlib import Path

FILE = Path(__file__).parents[3] / "datasets" / "perplexity_sample.txt"
TEXT = FILE.read_bytes().decode("utf-8")
PARAGRAPHS = TEXT.removesuffix("\n").split("\n\n")


def test_the_text_has_900_to_1200_words():
    assert 900 <= len(TEXT.split()) <= 1200


def test_five_paragraphs_of_similar_length_stand_on_a_line_each():
    assert len(PARAGRAPHS) == 5
    assert all("\n" not in paragraph for paragraph in PARAGRAPHS)
    assert all(150 <= len(paragraph.split()) <= 260 for paragraph in PARAGRAPHS)


def test_the_text_is_plain():
    assert TEXT.isascii()
    assert "\r" not in TEXT
    assert "  " not in TEXT
    assert all(re.fullmatch(r"[A-Z].*\.", paragraph) for paragraph in PARAGRAPHS)


def test_no_sentence_comes_twice():
    sentences = re.split(r"(?<=\.)\s+", TEXT.strip())
    assert len(set(sentences)) == len(sentences) > 40
