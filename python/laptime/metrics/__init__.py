"""What is measured: each metric a small class with its name, unit, formula, direction and statistics.

A metric computes from a `Table` of measured requests (one model's, as a rule). To add one, write a class and name it
in ``registry.py``; ``docs/metrics.md`` has them all.
"""

from laptime.metrics.goodput import goodput_of
from laptime.metrics.judgements import PARTS, sample_means
from laptime.metrics.metric import Direction, Metric
from laptime.metrics.registry import METRICS, find_metric

__all__ = ["METRICS", "PARTS", "Direction", "Metric", "find_metric", "goodput_of", "sample_means"]
