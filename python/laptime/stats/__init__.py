"""Estimates with their uncertainty: the Python face of the C++ statistics.

Formulas, sources and weaknesses of each method are in ``docs/statistics.md``.
"""

from laptime.stats.adjustment import adjust_p_values
from laptime.stats.bootstrapping import bootstrap, ratio
from laptime.stats.changes import compare, compare_ratios
from laptime.stats.effect_sizes import effect_size
from laptime.stats.equivalence import Sameness, same_within
from laptime.stats.estimate import Change, ConfidenceInterval, Estimate
from laptime.stats.exact_tests import McNemar, mcnemar
from laptime.stats.proportions import compare_paired_proportions, compare_proportions, proportion
from laptime.stats.quantiles import quantile, required_n
from laptime.stats.rates import Goodput, goodput, poisson_rate
from laptime.stats.sample_sizes import (
    detectable_difference_of_means,
    detectable_difference_of_paired_proportions,
    required_n_for_means,
    required_n_for_paired_proportions,
)
from laptime.stats.sequential import Sequential
from laptime.stats.series import Dependence, dependence
from laptime.stats.shapes import Ecdf, Histogram, ecdf, histogram
from laptime.stats.summaries import Summary, summarize

__all__ = [
    "Change",
    "ConfidenceInterval",
    "Dependence",
    "Ecdf",
    "Estimate",
    "Goodput",
    "Histogram",
    "McNemar",
    "Sameness",
    "Sequential",
    "Summary",
    "adjust_p_values",
    "bootstrap",
    "compare",
    "compare_paired_proportions",
    "compare_proportions",
    "compare_ratios",
    "dependence",
    "detectable_difference_of_means",
    "detectable_difference_of_paired_proportions",
    "ecdf",
    "effect_size",
    "goodput",
    "histogram",
    "mcnemar",
    "poisson_rate",
    "proportion",
    "quantile",
    "ratio",
    "required_n",
    "required_n_for_means",
    "required_n_for_paired_proportions",
    "same_within",
    "summarize",
]
