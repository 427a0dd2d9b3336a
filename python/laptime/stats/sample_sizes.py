"""Before a comparison: how small a difference n values can tell, and how many a difference needs."""

from __future__ import annotations

from laptime import _core
from laptime.stats.arguments import count_of, number_of

__all__ = [
    "detectable_difference_of_means",
    "detectable_difference_of_paired_proportions",
    "required_n_for_means",
    "required_n_for_paired_proportions",
]


def detectable_difference_of_means(
    n: int, standard_deviation: float, *, paired: bool = False, power: float = 0.8, confidence_level: float = 0.95
) -> float:
    """Return the smallest difference of two means that n values are likely to tell.

    Parameters
    ----------
    n : int
        Values of each sample, or pairs.
    standard_deviation : float
        Of the values of one sample; of pairs, of their differences. From an earlier run, for example.
    paired : bool
        Whether the samples are paired.
    power : float
        The probability that the difference is told, in [0.5, 1).
    confidence_level : float
        Of the interval that is to exclude 0, in (0, 1).

    Returns
    -------
    float
        In the unit of `standard_deviation`.

    Raises
    ------
    StatisticsError
        If `n` is not a positive count, the standard deviation is not positive, or an option is out of range.

    Notes
    -----
    By the normal law; a little too small for n below 20. Lachin, Controlled Clinical Trials 2 (1981) 93-113.
    """
    return _core.detectable_difference_of_means(
        count_of(n, "n"),
        number_of(standard_deviation, "standard_deviation"),
        paired,
        number_of(power, "power"),
        number_of(confidence_level, "confidence_level"),
    )


def required_n_for_means(
    difference: float,
    standard_deviation: float,
    *,
    paired: bool = False,
    power: float = 0.8,
    confidence_level: float = 0.95,
) -> int:
    """Return the n of each sample, or the pairs, that a difference of two means needs to be told.

    Parameters
    ----------
    difference : float
        The smallest that matters, in the unit of `standard_deviation`.
    standard_deviation, paired, power, confidence_level
        As in `detectable_difference_of_means`.

    Returns
    -------
    int
        The smallest n.

    Raises
    ------
    StatisticsError
        As `detectable_difference_of_means` does, or if the difference is 0 or not finite.

    Examples
    --------
    >>> required_n_for_means(0.5, 1.0)
    63
    """
    return _core.required_n_for_means(
        number_of(difference, "difference"),
        number_of(standard_deviation, "standard_deviation"),
        paired,
        number_of(power, "power"),
        number_of(confidence_level, "confidence_level"),
    )


def detectable_difference_of_paired_proportions(
    n: int, discordance: float, *, power: float = 0.8, confidence_level: float = 0.95
) -> float:
    """Return the smallest difference of two accuracies on the same questions that n of these are likely to tell.

    Parameters
    ----------
    n : int
        Questions.
    discordance : float
        The share of questions that one model alone answers right, in (0, 1]: `mcnemar` counts them.
    power, confidence_level
        As in `detectable_difference_of_means`.

    Returns
    -------
    float
        A difference of shares.

    Raises
    ------
    StatisticsError
        If `n` is not a count or too small for any difference, or the discordance or an option is out of range.

    Notes
    -----
    Connor, Biometrics 43 (1987) 207-211.

    Examples
    --------
    >>> round(100 * detectable_difference_of_paired_proportions(14_042, discordance=0.1), 2)  # all of MMLU, in points
    0.75
    """
    return _core.detectable_difference_of_paired_proportions(
        count_of(n, "n"),
        number_of(discordance, "discordance"),
        number_of(power, "power"),
        number_of(confidence_level, "confidence_level"),
    )


def required_n_for_paired_proportions(
    difference: float, discordance: float, *, power: float = 0.8, confidence_level: float = 0.95
) -> int:
    """Return how many questions a difference of two accuracies on them needs to be told.

    Parameters
    ----------
    difference : float
        Of shares: 0.01 for one point.
    discordance, power, confidence_level
        As in `detectable_difference_of_paired_proportions`.

    Returns
    -------
    int
        The smallest n.

    Raises
    ------
    StatisticsError
        If the difference is 0 or larger than the discordance, or that or an option is out of range.

    Examples
    --------
    >>> required_n_for_paired_proportions(0.01, discordance=0.1)
    7847
    """
    return _core.required_n_for_paired_proportions(
        number_of(difference, "difference"),
        number_of(discordance, "discordance"),
        number_of(power, "power"),
        number_of(confidence_level, "confidence_level"),
    )
