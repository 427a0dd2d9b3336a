"""How the load of a run is told."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

import laptime as lt
from laptime.report.load import latency_in_words, load_in_words
from laptime.spec import Load

LOADS = [
    (lt.Closed(1), "closed loop, 1 user"),
    (lt.Closed(4, think_s=1.5, ramp_s=2), "closed loop, 4 users, each thinks 1.5 s after an answer, begun over 2 s"),
    (lt.Constant(0.5), "open, constant, 0.5 requests/s"),
    (lt.Poisson(5, max_in_flight=8), "open, poisson, 5 requests/s, at most 8 in flight"),
    (lt.Gamma(5, burstiness=0.25), "open, gamma, 5 requests/s, burstiness 0.25"),
    (lt.Ramp([(10, 5)]), "open, ramp of 1 step, 10 s, 5 to 5 requests/s at even gaps"),
    (
        lt.Ramp([(10, 5), (30, 0, 20)], arrival="poisson", max_in_flight=3),
        "open, ramp of 2 steps, 40 s, 0 to 20 requests/s at random times, at most 3 in flight",
    ),
    (lt.Replay([0, 1, 2.5]), "open, replay of 3 times, 2.5 s"),
]


@pytest.mark.parametrize(("load", "words"), LOADS, ids=[words for _, words in LOADS])
def test_every_load_is_told_as_the_run_keeps_it(load, words):
    kept = TypeAdapter(Load).dump_python(load, mode="json")
    assert load_in_words(kept) == words
    assert latency_in_words(kept).startswith(
        "latency from intended and from sent" if words.startswith("closed") else "latency is from the intended"
    )


def test_a_replayed_file_is_named():
    assert load_in_words({"kind": "replay", "times": "trace.jsonl"}) == "open, replay of trace.jsonl"


@pytest.mark.parametrize("load", [None, {}, {"kind": "tidal"}])
def test_a_load_that_nobody_wrote_down_is_unknown(load):
    assert load_in_words(load) == "unknown"
