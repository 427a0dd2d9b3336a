"""Estimates with their uncertainty: the Python face of the C++ statistics.

Formulas, sources and weaknesses of each method are in ``docs/statistics.md``.
"""

from laptime.stats.bootstrapping import bootstrap, ratio
from laptime.stats.changes import compare, compare_ratios
from laptime.stats.estimate import Change, ConfidenceInterval, Estimate
from laptime.stats.proportions import compare_paired_proportions, compare_proportions, proportion
from laptime.stats.quantiles import quantile, required_n
from laptime.stats.series import Dependence, dependence
from laptime.stats.summaries import Summary, summarize

__all__ = [
    "Change",
    "ConfidenceInterval",
    "Dependence",
    "Estimate",
    "Summary",
    "bootstrap",
    "compare",
    "compare_paired_proportions",
    "compare_proportions",
    "compare_ratios",
    "dependence",
    "proportion",
    "quantile",
    "ratio",
    "required_n",
    "summarize",
]
