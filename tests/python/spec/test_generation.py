"""How answers are to be generated."""

from __future__ import annotations

import pytest

from laptime.spec import Generation


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Generation(max_tokens=0), "max_tokens must be from 1 to 2^31 − 1, not 0"),
        (lambda: Generation(temperature=-0.1), "temperature must be 0 or more, not -0.1"),
        (lambda: Generation(top_p=0), "top_p must be in (0, 1], not 0"),
        (lambda: Generation(top_p=1.1), "top_p must be in (0, 1], not 1.1"),
        (lambda: Generation(stop=None), "stop must be texts, not None"),
        (lambda: Generation(stop=["END", 1]), "stop must be texts, not ['END', 1]"),
        (lambda: Generation(top_logprobs=-1), "top_logprobs must be from 0 to 20, not -1"),
        (lambda: Generation(top_logprobs=21), "top_logprobs must be from 0 to 20, not 21"),
    ],
)
def test_a_generation_that_makes_no_sense_is_refused(refusal, make, complaint):
    assert refusal(make) == complaint


@pytest.mark.parametrize("top_logprobs", [None, 0, 20])
def test_log_probabilities_are_told_of_as_many_tokens_as_servers_tell_of(top_logprobs):
    assert Generation(top_logprobs=top_logprobs).top_logprobs == top_logprobs


@pytest.mark.parametrize("stop", ["END", ["END"], ("END",)])
def test_one_text_to_stop_at_or_a_list_is_kept_as_a_tuple(stop):
    assert Generation(stop=stop).stop == ("END",)
