"""Figures, with matplotlib (extra ``plot``). To add one, write a file like these and name its function in `FIGURES`.

A figure is a function ``draw(table, by="model", ax=None, **options)`` that returns axes. It counts, bins and takes
medians; an estimate comes with its interval from `laptime.metrics`.
"""

from laptime.report.figures.canvas import hidden_axes, missing_glyphs_are_boxes, save
from laptime.report.figures.durations import durations
from laptime.report.figures.groups import COLORS, MARKERS
from laptime.report.figures.heatmap import heatmap
from laptime.report.figures.latency_ecdf import latency_ecdf
from laptime.report.figures.mmlu_set import draw_mmlu_set
from laptime.report.figures.registry import FIGURES, draw_figures, seeded
from laptime.report.figures.scatter import scatter
from laptime.report.figures.score import score

__all__ = [
    "COLORS",
    "FIGURES",
    "MARKERS",
    "draw_figures",
    "draw_mmlu_set",
    "durations",
    "heatmap",
    "hidden_axes",
    "latency_ecdf",
    "missing_glyphs_are_boxes",
    "save",
    "scatter",
    "score",
    "seeded",
]
