"""What arrivals tell of tokens: chunks hold several, or none."""

from __future__ import annotations

import numpy as np
import pytest

from laptime.store.arrivals import arrivals_of

nan = float("nan")


def same(values):
    return pytest.approx(values, rel=1e-12, abs=0, nan_ok=True)


@pytest.fixture
def arrivals(make_columns, make_record):
    """The arrivals of records, each of gaps and tokens."""

    def make(*records):
        return arrivals_of(
            make_columns([make_record(chunk_gaps_ms=gaps, chunk_tokens=tokens) for gaps, tokens in records])
        )

    return make


def gaps_of(arrivals, record):
    seconds, tokens, _ = arrivals.gaps.of(np.array([record]))
    return [*zip((1e3 * seconds).round(9).tolist(), tokens.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("gaps", "tokens", "expected"),
    [
        ([10, 2, 4], [1, 1, 1], [(2, 1), (4, 1)]),
        ([10, 2, 4], [3, 1, 2], [(2, 1), (2, 2)]),
        ([10, 2, 4, 8], [1, 0, 2, 1], [(3, 2), (8, 1)]),
        ([10, 2, 4], [1, 1, 0], [(2, 1)]),
        ([10, 2, 4, 8], [0, 1, 1, 1], [(4, 1), (8, 1)]),
        ([10, 2], [1, 0], []),
        ([10], [5], []),
        ([10, 2], [0, 0], []),
        ([10, 2, 4], [1, None, 1], []),
    ],
    ids=[
        "one each", "spread over its tokens", "an empty chunk adds to the next", "nothing after the last token",
        "the first token is in the second chunk", "one chunk with tokens", "one chunk", "no tokens", "one unknown",
    ],
)  # fmt: skip
def test_a_gap_is_spread_over_the_tokens_that_it_brought(arrivals, gaps, tokens, expected):
    assert gaps_of(arrivals((gaps, tokens)), 0) == expected


def test_chunks_of_one_record_do_not_enter_another(arrivals):
    found = arrivals(([10, 2], [1, 1]), ([], []), ([10, 3], None), ([10, 5, 6], [1, 1, 3]))
    assert [gaps_of(found, record) for record in range(4)] == [[(2, 1)], [], [], [(5, 1), (2, 3)]]
    assert found.gaps.means().tolist() == same([0.002, nan, nan, 0.011 / 4])
    assert found.tokens_known.tolist() == [True, False, False, True]
    assert found.first_tokens.tolist() == same([1, nan, nan, 1])
    assert found.decode_s.tolist() == same([0.002, nan, 0.003, 0.011])
    assert found.chunks.tolist() == [2, 0, 2, 3]


def test_some_records_gaps_are_found_in_the_order_asked(arrivals):
    gaps = arrivals(([10, 2], [1, 1]), ([10, 3, 4], [1, 1, 1]), ([10, 5], [1, 1])).gaps
    seconds, tokens, record = gaps.of(np.array([2, 1]))
    assert (seconds.tolist(), tokens.tolist(), record.tolist()) == (same([0.005, 0.003, 0.004]), [1, 1, 1], [0, 1, 1])
    assert [len(part) for part in gaps.of(np.array([], dtype=np.int64))] == [0, 0, 0]


def test_a_first_token_after_an_empty_chunk_starts_the_decoding(arrivals):
    found = arrivals(([10, 2, 4], [0, 2, 1]))
    assert (found.first_tokens[0], found.decode_s[0]) == (2, same(0.004))


def test_chunks_none_of_which_holds_a_token_are_as_good_as_unknown(arrivals):
    found = arrivals(([10, 2], [0, 0]))
    assert (found.tokens_known[0], found.decode_s[0]) == (False, same(0.002))
    assert np.isnan(found.first_tokens[0])


def test_a_stamp_is_as_uncertain_as_the_first_and_as_the_worst_arrival(make_columns, make_record):
    record = make_record(chunk_gaps_ms=[1, 1, 1])
    record["chunks"]["uncertainty_ns"] = [300, 900, 100]
    found = arrivals_of(make_columns([make_record(), record]))
    assert found.first_uncertainty_s.tolist() == same([nan, 3e-7])
    assert found.uncertainty_s.tolist() == same([nan, 9e-7])


def test_of_no_records_nothing_is_known(make_columns):
    found = arrivals_of(make_columns([]))
    assert len(found.chunks) == len(found.decode_s) == len(found.gaps.means()) == 0
