"""What all figures have in common: groups and their signs, axes, titles, captions, files."""

from __future__ import annotations

import sys
import warnings

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from laptime.errors import DataError, MissingExtra, SpecError
from laptime.report.figures import COLORS, FIGURES, MARKERS, hidden_axes, save, score
from laptime.report.figures.canvas import SIZE, add_caption, add_legend, grow
from laptime.report.figures.groups import group_rows, name_absent
from laptime.report.visible import visible
from laptime.store.table import table_of_rows

WHOLE = {"latency_s": 0.1, "prompt_eval_s": 0.01, "eval_s": 0.08, "prompt_tokens": 10.0, "output_tokens": 5.0}


@pytest.fixture
def table():
    """Two models whose requests have everything that a figure may show."""
    places = [("m/a", "x"), ("m/b", "y"), ("m/a", "y")]
    return table_of_rows(
        [WHOLE | {"model": m, "category": c, "sample_id": str(i), "score": i % 2} for i, (m, c) in enumerate(places)]
    )


def of_models(*names):
    return table_of_rows([WHOLE | {"model": name, "score": 1.0} for name in names])


def caption(ax):
    """The caption is the last of the axes' texts that stands beneath their label."""
    return next(text.get_text() for text in ax.texts if text.get_position() == (0, -7))


# ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_groups_come_in_the_order_of_their_first_requests_with_their_rows(table):
    groups = group_rows(table, "model")
    assert [(group.name, len(group.rows)) for group in groups] == [("m/a", 2), ("m/b", 1)]
    assert [group.name for group in group_rows(table, "category")] == ["x", "y"]


def test_each_model_has_its_own_pair_of_colour_and_marker():
    groups = group_rows(of_models(*(f"m/{number}" for number in range(57))), "model")
    signs = [(group.color, group.marker) for group in groups]
    assert len(set(signs[:56])) == 56
    assert signs[56] == signs[0]
    assert signs[:2] == [(COLORS[0], MARKERS[0]), (COLORS[1], MARKERS[1])]
    assert (len(set(COLORS)), len(set(MARKERS))) == (8, 7)


def luminance(color):
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def test_every_colour_can_be_seen_on_white():
    assert all(1.05 / (luminance(color) + 0.05) > 2 for color in COLORS)


def test_a_label_has_n_and_never_begins_with_an_underscore():
    plain, underscored = group_rows(of_models("m/a", "_b"), "model")
    assert plain.label(3) == "m/a (n = 3)"
    assert underscored.label(3) == " _b (n = 3)"  # matplotlib leaves "_b" out of legends


def test_a_long_label_is_broken_but_not_within_its_n():
    (group,) = group_rows(of_models("x" * 26), "model")
    assert group.legend_handle(123, width=30).get_label() == "x" * 26 + " \n(n = 123)"


def test_a_column_that_is_no_group_is_told_with_those_that_are(table):
    with pytest.raises(SpecError, match=r"^cannot draw by 'outcome': there are model, category, subject$"):
        group_rows(table, "outcome")


def test_groups_of_which_nothing_is_shown_are_named(table):
    a, b = group_rows(table, "model")
    assert name_absent([a, b], [a]) == "Not known of m/b."
    assert name_absent([a, b], [b, a]) == ""


# ── All figures ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_these_figures():
    assert list(FIGURES) == ["latency_ecdf", "score", "durations", "scatter", "heatmap"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_draws_on_given_axes_and_returns_them(name, table, tmp_path):
    ax = hidden_axes()
    assert FIGURES[name](table, ax=ax) is ax
    save(ax, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_caption_and_names_on_its_axes(name, table):
    ax = FIGURES[name](table, ax=hidden_axes())
    assert ax.get_title(loc="left")
    assert caption(ax)
    assert ax.get_xlabel() or name == "durations"  # whose places have names
    assert ax.get_ylabel() or name == "score"


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_refused_by_an_unknown_group(name, table):
    with pytest.raises(SpecError, match=r"cannot draw by 'weather'"):
        FIGURES[name](table, by="weather")


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_changes_no_setting_of_matplotlib(name, table):
    before = dict(mpl.rcParams)
    FIGURES[name](table)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", FIGURES)
def test_new_axes_are_not_shown_outside_a_notebook(name, table, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    assert FIGURES[name](table) is not FIGURES[name](table)
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize("name", FIGURES)
def test_without_matplotlib_the_command_that_installs_it_is_told(name, table, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"^A figure needs packages .*: pip install 'laptime\[plot\]'$"):
        FIGURES[name](table)


@pytest.mark.parametrize("name", FIGURES)
def test_names_are_drawn_as_they_are(name, tmp_path):
    names = ["_hidden", "$\\broken{$", "m/" + 33 * "x"]
    ax = FIGURES[name](of_models(*names), ax=hidden_axes())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save(ax, tmp_path / "figure.png")  # a dollar that began a formula would not be read
    if ax.get_legend() is not None:
        assert [text.get_text().strip() for text in ax.get_legend().get_texts()] == [f"{n} (n = 1)" for n in names]


FOREIGN = ["模型", "m\x1b[31m", "half \ud800", "\u202eturned", "tab\tbed"]


@pytest.mark.parametrize("name", FIGURES)
def test_names_that_the_font_lacks_are_drawn_without_a_warning(name, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = FIGURES[name](of_models(*FOREIGN))
        save(ax, tmp_path / "figure.png")
    legends = [axes.get_legend() for axes in ax.figure.axes if axes.get_legend() is not None]
    texts = [text.get_text().split() for legend in legends for text in legend.get_texts()]  # a tab becomes spaces
    assert texts in ([], [f"{visible(model)} (n = 1)".split() for model in FOREIGN])


def test_samples_that_the_font_lacks_are_named_without_a_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = table_of_rows([WHOLE | {"model": "m/a", "sample_id": sample} for sample in FOREIGN])
        ax = FIGURES["scatter"](rows, annotate="all")
        save(ax, tmp_path / "figure.png")
    assert {visible(sample) for sample in FOREIGN} <= {text.get_text() for text in ax.texts}


# ── Canvas ──────────────────────────────────────────────────────────────────────────────────────────────────────


def handles_of(names):
    return [group.legend_handle(3) for group in group_rows(of_models(*names), "model")]


def extents(ax):
    ax.figure.draw_without_rendering()
    return ax.get_legend().get_window_extent(), ax.get_window_extent()


def test_a_legend_stands_above_the_axes_in_as_many_columns_as_fit():
    columns = []
    for length in (1, 15, 35):
        ax = hidden_axes()
        add_legend(ax, "title", handles_of([str(number) * length for number in range(6)]))
        legend, axes = extents(ax)
        assert legend.y0 >= axes.y1 - 1
        assert legend.width <= axes.width
        columns.append(ax.get_legend()._ncols)
    assert columns[0] > columns[1] > columns[2] == 1


def test_the_title_stands_above_the_legend_and_within_the_figure():
    ax = hidden_axes()
    add_legend(ax, "title", handles_of([str(number) * 35 for number in range(9)]))
    legend, axes = extents(ax)
    title = ax._left_title.get_window_extent()
    assert title.y0 >= legend.y1 - 1
    assert title.y1 <= ax.figure.bbox.y1
    assert axes.height > 0.55 * SIZE[1] * ax.figure.dpi  # the figure has grown by what the legend takes


def test_a_caption_stands_beneath_the_axes_label_within_the_figure():
    ax = hidden_axes()
    ax.set_xlabel("time (s)")
    add_caption(ax, "Words. " * 40)
    ax.figure.draw_without_rendering()
    (text,) = ax.texts
    assert text.get_text().count("\n") >= 2
    extent = text.get_window_extent()
    assert extent.y1 < ax.xaxis.label.get_window_extent().y0
    assert extent.y0 >= 0
    assert extent.x1 <= ax.figure.bbox.x1


@pytest.mark.parametrize("before", range(60, 100))
def test_a_caption_is_not_broken_within_a_number(before):
    ax = hidden_axes()
    add_caption(ax, f"{'x' * before} n = 12 of 95 % and n ≥ 72 more")
    text = ax.texts[0].get_text()
    assert all(whole in text for whole in ("n = 12", "95 %", "n ≥ 72"))


def test_a_figure_grows_only_where_it_holds_nothing_else():
    own = hidden_axes()
    grow(own, width=9, height=1)
    assert own.figure.get_size_inches().tolist() == [9, SIZE[1]]
    shared = Figure(figsize=(5, 5), layout="constrained").subplots(1, 2)[0]
    not_laid_out = Figure(figsize=(5, 5)).subplots()
    for ax in (shared, not_laid_out):
        grow(ax, width=9, height=9)
        assert ax.figure.get_size_inches().tolist() == [5, 5]


def test_an_ending_that_no_picture_has_is_told_with_those_there_are(table, tmp_path):
    with pytest.raises(SpecError, match=r"figure\.txt: a figure is written as one of .*pdf, .*png, .*svg"):
        save(score(table, ax=hidden_axes()), tmp_path / "figure.txt")


def test_a_file_that_cannot_be_written_is_told(table, tmp_path):
    with pytest.raises(DataError, match=r"^cannot write .*figure\.png: No such file or directory$"):
        save(score(table, ax=hidden_axes()), tmp_path / "nowhere" / "figure.png")
