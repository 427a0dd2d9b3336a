"""What is drawn, read back from the axes."""

from __future__ import annotations

import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from laptime.errors import MissingExtra
from laptime.report.figures import COLORS, FIGURES, hidden_axes, latency_ecdf, save


@pytest.fixture
def two_models(make_table, answered):
    records = [answered(ms, model="m/a", category="x") for ms in (30, 10, 20)]
    records += [answered(5, model="m/b", category="y"), answered(900, model="m/b", outcome="timeout")]
    return make_table(records)


def steps(ax):
    return [line for line in ax.lines if line.get_drawstyle() == "steps-post"]


def test_each_model_is_a_step_line_of_its_sorted_latencies(two_models):
    first, second = steps(latency_ecdf(two_models))
    assert first.get_xdata().tolist() == pytest.approx([10, 10, 20, 30])  # it rises from 0
    assert first.get_ydata().tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert second.get_xdata().tolist() == pytest.approx([5, 5])
    assert second.get_ydata().tolist() == [0, 1]


def test_lines_are_named_with_their_n_and_told_apart_by_colour(two_models):
    ax = latency_ecdf(two_models)
    assert [label.get_text() for label in ax.get_legend().get_texts()] == ["m/a (n = 3)", "m/b (n = 1)"]
    assert [to_hex(line.get_color()).upper() for line in steps(ax)] == list(COLORS[:2])
    assert len(set(COLORS)) == 8


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
    assert [(note.get_text(), note.xy[1]) for note in ax.texts] == [("median", 0.5), ("P95", 0.95)]


def test_slow_answers_are_drawn_in_seconds(make_table, answered):
    ax = latency_ecdf(make_table([answered(1500), answered(2500)]))
    assert ax.get_xlabel() == "latency (s), from the intended time"
    assert steps(ax)[0].get_xdata().tolist() == pytest.approx([1.5, 1.5, 2.5])


def test_more_models_than_colours_begin_again(make_table, answered):
    ax = latency_ecdf(make_table([answered(1, model=f"m/{i}") for i in range(9)]))
    assert to_hex(steps(ax)[8].get_color()) == to_hex(COLORS[0])


def test_without_any_good_answer_the_axes_are_empty(make_table, make_record):
    ax = latency_ecdf(make_table([make_record(outcome="timeout")]))
    assert steps(ax) == []
    assert ax.get_legend() is None


def test_given_axes_are_drawn_on_and_returned(two_models):
    given = Figure().subplots()
    assert latency_ecdf(two_models, ax=given) is given
    assert len(steps(given)) == 2


def test_new_axes_are_not_shown_outside_a_notebook(two_models, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    assert latency_ecdf(two_models) is not latency_ecdf(two_models)
    assert pyplot.get_fignums() == before


def test_every_figure_can_be_saved(two_models, tmp_path):
    for name, draw in FIGURES.items():
        path = tmp_path / f"{name}.png"
        save(draw(two_models, ax=hidden_axes()), path)
        assert path.read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_the_command_that_installs_it_is_told(two_models, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"^A figure needs packages .*: pip install 'laptime\[plot\]'$"):
        latency_ecdf(two_models)


def test_drawing_changes_nothing_of_matplotlibs_settings(two_models):
    before = dict(mpl.rcParams)
    latency_ecdf(two_models)
    assert dict(mpl.rcParams) == before
    assert not np.isnan(two_models["latency_s"]).any()
