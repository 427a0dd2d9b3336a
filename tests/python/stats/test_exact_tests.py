"""McNemar's test against SciPy's."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
import scipy.stats

from laptime import stats

from .refusals import refusal_of


@pytest.mark.parametrize(("only_a", "only_b"), [(5, 15), (0, 6), (37, 63), (10, 10), (1, 0), (2, 0)])
def test_mcnemar_is_scipys_binomial_test(only_a, only_b):
    a = [1] * only_a + [0] * only_b + [1, 1, 0]
    b = [0] * only_a + [1] * only_b + [1, 1, 0]
    test = stats.mcnemar(a, b)
    assert test.p_value == pytest.approx(scipy.stats.binomtest(only_a, only_a + only_b).pvalue)
    seen = scipy.stats.binom.pmf(only_a, only_a + only_b, 0.5)
    assert test.mid_p == pytest.approx(min(1, 2 * scipy.stats.binom.cdf(min(only_a, only_b), len(a) - 3, 0.5) - seen))
    assert (test.only_a, test.only_b, test.n) == (only_a, only_b, only_a + only_b + 3)
    with pytest.raises(FrozenInstanceError):
        test.p_value = 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.mcnemar([0, 1], [0, 2]), "b[1] = 2 is neither 0 nor 1"),
        (lambda: stats.mcnemar([], []), "a is empty"),
    ],
)
def test_what_is_no_pair_of_zeros_and_ones_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
