"""How many values a comparison needs, and what so many can tell."""

from __future__ import annotations

import pytest
import scipy.stats

from laptime import stats

from .refusals import refusal_of


@pytest.mark.parametrize(
    ("n", "discordance", "points"),
    [
        (14_042, 0.05, 0.53),
        (14_042, 0.1, 0.75),
        (14_042, 0.2, 1.06),
        (500, 0.05, 2.8),
        (500, 0.1, 4.0),
        (500, 0.2, 5.6),
    ],
)
def test_the_difference_that_mmlu_can_tell(n, discordance, points):
    difference = stats.detectable_difference_of_paired_proportions(n, discordance)
    assert 100 * difference == pytest.approx(points, abs=0.005 if n > 1000 else 0.05)
    assert stats.required_n_for_paired_proportions(difference, discordance) == n


def test_the_n_of_means():
    assert stats.required_n_for_means(0.5, 1.0) == 63
    assert stats.required_n_for_means(0.5, 1.0, paired=True) == 32
    assert stats.required_n_for_means(0.5, 1.0, power=0.9) == 85
    assert stats.detectable_difference_of_means(63, 1.0) <= 0.5 < stats.detectable_difference_of_means(62, 1.0)
    assert stats.detectable_difference_of_means(100, 2.0, paired=True, confidence_level=0.9) == pytest.approx(
        2 * (scipy.stats.norm.ppf(0.95) + scipy.stats.norm.ppf(0.8)) / 10
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.required_n_for_means(0, 1), "difference = 0: no n can tell that"),
        (lambda: stats.required_n_for_means(1, -1), "standard_deviation = -1 is not positive"),
        (lambda: stats.required_n_for_means(1, 1, power=0.2), "power = 0.2 is below 0.5"),
        (lambda: stats.detectable_difference_of_means(-3, 1), "n = -3 is not a count"),
        (lambda: stats.required_n_for_paired_proportions(0.2, 0.1), "difference = 0.2 is more than discordance = 0.1"),
        (lambda: stats.detectable_difference_of_paired_proportions(20, 0.1), "n = 20 tells no difference apart where "),
    ],
)
def test_what_no_n_can_tell_is_refused_in_one_line(call, message):
    assert refusal_of(call).startswith(message)
