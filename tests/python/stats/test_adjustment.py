"""p-values of many tests, against statsmodels, SciPy and the step-by-step rule."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from laptime import stats

from .refusals import refusal_of


def test_adjusted_p_values_are_those_of_statsmodels():
    p_values = [0.01, 0.04, 0.03, 0.005, 0.8, 0.2, 0.04]
    assert stats.adjust_p_values(p_values) == pytest.approx([0.06, 0.16, 0.15, 0.035, 0.8, 0.4, 0.16])
    assert stats.adjust_p_values(p_values, "benjamini-hochberg") == pytest.approx(
        [0.035, 0.056, 0.056, 0.035, 0.8, 0.233333333333333, 0.056]
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.001, 0.999))
def test_adjusted_p_values_tell_what_the_step_by_step_rule_tells(p_values, alpha):
    ordered = sorted(p_values)
    told = 0
    while told < len(ordered) and (len(ordered) - told) * ordered[told] <= alpha:
        told += 1
    assert np.count_nonzero(stats.adjust_p_values(p_values, "holm") <= alpha) == told
    expected = scipy.stats.false_discovery_control(p_values, method="bh")
    assert stats.adjust_p_values(p_values, "benjamini-hochberg") == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.adjust_p_values([0.1, 1.2]), "p_values[1] = 1.2 is outside [0, 1]"),
        (lambda: stats.adjust_p_values([]), "p_values is empty"),
        (lambda: stats.adjust_p_values([0.1], "bonferroni"), "unknown method 'bonferroni': there are holm, benja"),
    ],
)
def test_what_are_no_p_values_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
