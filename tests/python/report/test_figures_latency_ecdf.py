"""How latencies are spread, read back from the axes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.colors import to_hex

from laptime.errors import StatisticsError
from laptime.report.figures import COLORS, MARKERS, latency_ecdf
from laptime.store.table import table_of_rows


def caption(ax):
    return " ".join(ax.texts[-1].get_text().split())


@pytest.fixture
def two_models():
    """One of three answers, one of an answer and a timeout."""
    rows = [{"latency_s": s, "model": "m/a", "category": "x"} for s in (0.030, 0.010, 0.020)]
    rows += [{"latency_s": 0.005, "model": "m/b", "category": "y"}]
    rows += [{"latency_s": 9.0, "model": "m/b", "outcome": "timeout"}]
    return table_of_rows(rows)


def steps(ax):
    return [line for line in ax.lines if line.get_drawstyle() == "steps-post"]


def test_each_model_is_a_step_line_of_its_sorted_latencies(two_models):
    first, second = steps(latency_ecdf(two_models))
    assert first.get_xdata().tolist() == pytest.approx([10, 10, 20, 20, 30])  # it rises from 0
    assert first.get_ydata().tolist() == pytest.approx([0, 1 / 3, 0.5, 2 / 3, 1])
    assert second.get_xdata().tolist() == pytest.approx([5, 5, 5])
    assert second.get_ydata().tolist() == [0, 0.5, 1]


def test_lines_are_named_with_their_n_and_told_apart_by_colour_and_marker(two_models):
    ax = latency_ecdf(two_models)
    assert [label.get_text() for label in ax.get_legend().get_texts()] == ["m/a (n = 3)", "m/b (n = 1)"]
    assert [to_hex(line.get_color()).upper() for line in steps(ax)] == list(COLORS[:2])
    assert [line.get_marker() for line in steps(ax)] == list(MARKERS[:2])


@pytest.mark.parametrize(("n", "median"), [(1, 1), (2, 1.5), (3, 2), (4, 2.5), (5, 3)])
def test_the_marker_is_the_median_at_one_half(n, median):
    (line,) = steps(latency_ecdf(table_of_rows([{"latency_s": number + 1.0} for number in range(n)])))
    (place,) = line.get_markevery()
    assert (line.get_xdata()[place], line.get_ydata()[place]) == (median, 0.5)
    assert sorted(line.get_xdata()) == line.get_xdata().tolist()
    assert sorted(line.get_ydata()) == line.get_ydata().tolist()


def test_models_follow_the_order_in_which_they_were_named(two_models):
    ax = latency_ecdf(replace(two_models, model_order=("m/b", "m/a")))
    assert [line.get_label() for line in steps(ax)] == ["m/b (n = 1)", "m/a (n = 3)"]
    assert [to_hex(line.get_color()).upper() for line in steps(ax)] == list(COLORS[:2])


def test_groups_may_be_those_of_another_column(two_models):
    ax = latency_ecdf(two_models, by="category")
    assert [line.get_label() for line in steps(ax)] == ["x (n = 3)", "y (n = 1)"]


def test_axes_say_what_they_show(two_models):
    ax = latency_ecdf(two_models)
    assert ax.get_xlabel() == "latency (ms), from the intended time"
    assert ax.get_ylabel() == "share of ok requests"
    assert ax.get_title(loc="left") == "Latency, empirical distribution"
    assert ax.get_ylim() == (0, 1.01)
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlim()[1] >= 30


def test_the_median_and_the_95th_percentile_are_marked(two_models):
    ax = latency_ecdf(two_models)
    levels = [line.get_ydata()[0] for line in ax.lines if line not in steps(ax)]
    assert levels == [0.5, 0.95]
    assert [(note.get_text(), note.xy[1]) for note in ax.texts[:2]] == [("median", 0.5), ("P95", 0.95)]


def test_slow_answers_are_drawn_in_seconds():
    ax = latency_ecdf(table_of_rows([{"latency_s": 0.5}, {"latency_s": 2.5}]))
    assert ax.get_xlabel() == "latency (s), from the intended time"
    assert steps(ax)[0].get_xdata().tolist() == [0.5, 0.5, 1.5, 2.5]


def test_a_model_without_a_good_answer_is_named_and_keeps_its_colour():
    rows = [{"latency_s": 1.0, "model": "m/a", "outcome": "timeout"}, {"latency_s": 1.0, "model": "m/b"}]
    ax = latency_ecdf(table_of_rows(rows))
    (line,) = steps(ax)
    assert to_hex(line.get_color()).upper() == COLORS[1]
    assert caption(ax).endswith("Not known of m/a.")


def test_without_any_good_answer_there_is_no_figure():
    with pytest.raises(StatisticsError, match=r"^no latency_s was observed in these 1 requests$"):
        latency_ecdf(table_of_rows([{"latency_s": 1.0, "outcome": "timeout"}]))
