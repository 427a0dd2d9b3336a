"""Times between tokens: never taken from chunks alone, and with requests as what is sampled."""

from __future__ import annotations

import numpy as np
import pytest

from laptime import stats
from laptime.metrics import METRICS
from laptime.metrics.pooled import pooled_quantile
from laptime.store.table import table_of_rows

TPOT, ITL, RATE = (METRICS[name] for name in ("tpot", "itl", "tokens_per_s"))


def close(value):
    return pytest.approx(value, rel=1e-12)


@pytest.fixture
def stream(make_record):
    """A stream that went well."""

    def make(gaps, tokens=None, output=None, **fields):
        counted = {} if output is None else {"usage": {"output": output}}
        return make_record(chunk_gaps_ms=gaps, chunk_tokens=tokens, tokens=counted, **fields)

    return make


def test_tpot_and_rate_leave_out_the_tokens_of_the_first_chunk_where_these_are_known(make_table, stream):
    table = make_table([stream([10, 12, 12], [4, 3, 3], output=10), stream([10, 30], output=4)])
    assert TPOT.estimate(table, "mean").value == close((0.024 / 6 + 0.030 / 3) / 2)
    assert RATE.estimate(table, "mean").value == close((6 + 3) / (0.024 + 0.030))


@pytest.mark.parametrize(
    ("known", "unknown", "note"),
    [
        (2, 3, "tokens in the first chunk known of 2 requests, taken as 1 of 3"),
        (2, 0, "tokens in the first chunk known of all 2 requests"),
        (0, 3, "tokens in the first chunk not known, taken as 1, of all 3 requests"),
    ],
)
def test_tpot_says_of_how_many_requests_it_knew_the_first_chunk(make_table, stream, known, unknown, note):
    records = [stream([10, 12], [2, 3], output=5)] * known + [stream([10, 30], output=4)] * unknown
    table = make_table([record | {"request_id": str(i)} for i, record in enumerate(records)])
    for statistic in ("mean", "median", "max"):
        assert TPOT.estimate(table, statistic).note.endswith(note)


def test_tpot_of_a_file_that_knows_nothing_of_chunks_says_nothing_of_them():
    table = table_of_rows([{"tpot_s": 0.01}, {"tpot_s": 0.02}])
    assert TPOT.estimate(table, "median").value == close(0.015)


def test_itl_counts_each_token_once(make_table, stream):
    table = make_table([stream([10, 1, 6], [1, 1, 3]), stream([10, 8, 4], [2, 0, 1])])
    gaps = [0.001, 0.002, 0.002, 0.002, 0.012]
    assert ITL.estimate(table, "mean").value == close(np.mean(gaps))
    for statistic, p in (("median", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
        assert ITL.estimate(table, statistic).value == close(np.quantile(gaps, p))


def test_itl_is_of_requests_that_went_well_and_whose_chunks_are_known(make_table, stream):
    good = [stream([10, 2], [1, 1]), stream([10, 4], [1, 1])]
    others = [stream([10, 99], [1, 1], outcome="truncated"), stream([10, 99]), stream([10], [9])]
    table = make_table([*others, *good])
    assert (ITL.estimate(table, "mean").value, ITL.estimate(table, "mean").n) == (close(0.003), 2)
    assert ITL.estimate(table, "median").n == 2
    assert ITL.estimate(make_table(others), "mean") is None


def test_the_mean_itl_has_a_ratio_s_interval_over_requests(make_table, stream):
    rng = np.random.default_rng(1)
    gaps = [rng.integers(1, 9, size=rng.integers(3, 9)).tolist() for _ in range(20)]
    table = make_table([stream([10, *g], [1, *[2] * len(g)]) for g in gaps])
    sums, tokens = [sum(g) / 1e3 for g in gaps], [2 * len(g) for g in gaps]
    estimate, expected = ITL.estimate(table, "mean", seed=4), stats.ratio(sums, tokens, rng=4, unit="s")
    assert (estimate.low, estimate.high, estimate.n) == (close(expected.low), close(expected.high), 20)


def test_a_quantile_of_itl_is_of_requests_and_never_of_single_tokens(make_table, stream):
    """Ten requests whose tokens are all alike are ten values, however many tokens they have."""
    slow = [stream([10, *[gap] * 200], [1] * 201) for gap in range(1, 11)]
    median = ITL.estimate(make_table(slow), "median")
    assert (median.n, median.unit, median.method) == (10, "s", "order statistics over requests")
    assert "2000 values in 10 clusters; worth 6 independent values" in median.note
    p90 = ITL.estimate(make_table(slow), "p90")
    assert p90.high is None
    assert "needs n ≥" in p90.note


def test_one_request_tells_nothing_of_others(make_table, stream):
    median = ITL.estimate(make_table([stream([10, 1, 2, 3], [1] * 4)]), "median")
    assert (median.value, median.confidence_interval, median.n) == (close(0.002), (None, None), 1)
    assert median.note == "needs n ≥ 2 requests"


def test_after_a_choice_of_rows_gaps_are_still_those_of_the_rows(make_table, stream):
    table = make_table([stream([10, 2], [1, 1], model="a"), stream([10, 6], [1, 1], model="b")])
    for model, gap in (("b", 0.006), ("a", 0.002)):
        assert ITL.estimate(table.where(table["model"] == model), "mean").value == close(gap)


def pool(n_requests, decimals=1):
    """Values of which many are alike, so that ties are there too."""
    rng = np.random.default_rng(0)
    request = np.repeat(np.arange(n_requests), rng.integers(5, 30, n_requests))
    values = np.round(np.exp(rng.normal(size=len(request)) + rng.normal(size=n_requests)[request]), decimals)
    return values, rng.integers(1, 4, len(request)), request


@pytest.mark.parametrize("statistic", ["median", "p90", "p95"])
def test_limits_are_those_of_whole_requests_as_clusters(statistic):
    values, weights, request = pool(60)
    estimate = pooled_quantile(values, weights, request, statistic)
    expected = stats.bootstrap(np.repeat(values, weights), statistic, clusters=np.repeat(request, weights))
    assert estimate.confidence_interval == expected.confidence_interval
    p = 0.5 if statistic == "median" else float(statistic[1:]) / 100
    assert estimate.value == close(np.quantile(np.repeat(values, weights), p))


def test_the_order_of_values_and_of_requests_does_not_matter_to_the_value():
    values, weights, request = pool(40)
    shuffled = np.random.default_rng(5).permutation(len(values))
    first = pooled_quantile(values, weights, request, "median")
    assert pooled_quantile(values[shuffled], weights[shuffled], request[shuffled], "median") == first


@pytest.mark.parametrize(("n_requests", "statistic", "needs"), [(4, "median", True), (20, "median", False)])
def test_limits_need_enough_requests_for_what_their_tokens_are_worth(n_requests, statistic, needs):
    request = np.repeat(np.arange(n_requests), 50)
    values = np.random.default_rng(0).permutation(n_requests)[request].astype(float)  # all tokens of one alike
    estimate = pooled_quantile(values, np.ones(len(request), dtype=np.int64), request, statistic)
    assert (estimate.high is None) == needs
    assert ("needs n ≥" in estimate.note) == needs


def test_tokens_that_took_equally_long_have_one_quantile():
    request = np.repeat(np.arange(10), 50)
    estimate = pooled_quantile(np.full(500, 0.25), np.ones(500, dtype=np.int64), request, "median")
    assert (estimate.low, estimate.value, estimate.high) == (0.25, 0.25, 0.25)
