"""ROUGE, against values computed by hand."""

from __future__ import annotations

import builtins

import pytest

from laptime.errors import MissingExtra
from laptime.scoring import rouge as module
from laptime.scoring.rouge import rouge


def test_the_same_text_scores_one():
    assert set(rouge("The cat sat.", "The cat sat.").values()) == {1.0}


def test_known_overlap():
    # 3 of 4 words shared each way; bigrams "the cat" of 3; the longest common subsequence is "the cat mat"
    scores = rouge("the cat red mat", "the cat blue mat")
    assert scores["rouge_1"] == pytest.approx(3 / 4)
    assert scores["rouge_2"] == pytest.approx(1 / 3)
    assert scores["rouge_l"] == pytest.approx(3 / 4)


def test_words_are_stemmed():
    assert rouge("cats running", "cat run")["rouge_1"] == 1


def test_lsum_takes_line_by_line_what_l_takes_as_a_whole():
    scores = rouge("second thing\nfirst thing", "first thing\nsecond thing")
    assert scores["rouge_lsum"] == 1
    assert scores["rouge_l"] < 1


def test_an_empty_answer_scores_nothing():
    assert set(rouge("", "the cat").values()) == {0.0}


def test_without_rouge_score_the_extra_is_named(monkeypatch):
    real_import = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("rouge_score"):
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    module._scorer.cache_clear()
    try:
        with pytest.raises(MissingExtra, match=r"^ROUGE needs .*pip install 'laptime\[rouge\]'$"):
            module.require_rouge()
    finally:
        module._scorer.cache_clear()
