"""Perplexity, held against the definition, token by token."""

from __future__ import annotations

import math

import pytest
from realparts.make_tiny_hf import TEXT, make_causal

from laptime.errors import DataError
from laptime.spec import Local
from laptime.targets.local import load_local

CONTEXT = 16


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A folder with a model of a short context, so that a text takes many windows."""
    return make_causal(tmp_path_factory.mktemp("short") / "model", context=CONTEXT)


def negative_log_likelihoods(folder, text, window):
    """Of each token but the first, given what its window shows of those before it; one forward pass a token."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(folder)
    ids = AutoTokenizer.from_pretrained(folder).encode(text)
    losses = []
    for place in range(1, len(ids)):
        stride = window // 2
        start = 0 if place < window else stride * math.ceil((place - window + 1) / stride)
        with torch.no_grad():
            scores = model(torch.tensor([ids[start:place]])).logits[0, -1].double()
        losses.append(float(torch.logsumexp(scores, 0) - scores[ids[place]]))
    return losses


@pytest.mark.parametrize("repeats", [1, 3], ids=["a few windows", "many windows"])
def test_perplexity_is_that_of_the_definition(short, repeats):
    text = TEXT * repeats
    losses = negative_log_likelihoods(short, text, CONTEXT)
    value, n_tokens = load_local(Local(short)).perplexity(text)
    assert n_tokens == len(losses)
    assert value == pytest.approx(math.exp(sum(losses) / len(losses)), rel=1e-4)


def test_a_text_shorter_than_the_context_is_one_window(tiny, causal):
    losses = negative_log_likelihoods(tiny / "causal", TEXT, 10_000)
    assert causal.perplexity(TEXT) == (pytest.approx(math.exp(sum(losses) / len(losses)), rel=1e-4), len(losses))


@pytest.mark.parametrize("n_tokens", [2, CONTEXT - 1, CONTEXT, CONTEXT + 1, 3 * CONTEXT // 2, 2 * CONTEXT + 3])
def test_every_token_but_the_first_is_judged_once(short, n_tokens):
    text = "z" * (n_tokens - 1)  # the tokenizer puts its own token before it
    assert load_local(Local(short)).perplexity(text)[1] == n_tokens - 1


def test_a_text_of_nothing_has_none(causal):
    with pytest.raises(DataError, match="perplexity needs a text of two tokens or more"):
        causal.perplexity("")


def test_a_sequence_to_sequence_model_has_none(seq2seq):
    assert seq2seq.perplexity(TEXT) is None


def test_a_model_with_a_random_adapter_is_more_surprised_than_its_base(tiny, causal):
    tuned = load_local(Local(tiny / "causal", peft=tiny / "causal-lora"))
    assert tuned.perplexity(TEXT)[0] != causal.perplexity(TEXT)[0]
