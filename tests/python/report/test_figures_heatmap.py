"""Cells of prompt × output tokens, read back from the axes."""

from __future__ import annotations

import numpy as np
import pytest

from laptime.cost import ModelPrice, Prices
from laptime.errors import SpecError, StatisticsError
from laptime.report.figures import heatmap, hidden_axes
from laptime.store.table import table_of_rows

EDGES = ([0, 100, 200], [0, 10, 20])


def request(prompt, output, latency, model="m/a", **others):
    tokens = {"prompt_tokens": float(prompt), "output_tokens": float(output)}
    return tokens | {"latency_s": latency, "eval_s": latency / 2, "model": model} | others


@pytest.fixture
def one_model():
    """Two requests in one cell, one in another, one that failed."""
    rows = [request(50, 5, 1.0), request(60, 6, 3.0), request(150, 15, 9.0), request(150, 15, 99.0, outcome="timeout")]
    return table_of_rows(rows)


@pytest.fixture
def two_models():
    """One request each, in cells of their own."""
    return table_of_rows([request(50, 5, 1.0), request(150, 15, 4.0, model="m/b")])


def panels(ax):
    return [axes for axes in ax.figure.axes if axes.get_label() != "<colorbar>"]


def color_bar(ax):
    return next(axes for axes in ax.figure.axes if axes.get_label() == "<colorbar>")


def mesh(ax):
    return next(collection for collection in ax.collections if collection.get_array() is not None)


def cells(ax):
    """The means, rows by output tokens; None is blank."""
    return mesh(ax).get_array().tolist()


def counts(ax):
    """The numbers written, by the middle of their cell."""
    return {text.xy: text.get_text() for text in ax.texts if text.get_text().isdigit()}


def caption(ax):
    return next(" ".join(text.get_text().split()) for text in ax.texts if text.get_position() == (0, -7))


def ticks(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def test_a_cell_has_the_mean_of_its_requests_and_their_number(one_model):
    ax = heatmap(one_model, bins=EDGES)
    assert cells(ax) == [[2.0, None], [None, 9.0]]
    assert counts(ax) == {(0.5, 0.5): "2", (1.5, 1.5): "1"}


@pytest.mark.parametrize(
    ("color", "first", "label"),
    [
        ("latency", 2.0, "mean latency (s)"),
        ("eval_duration", 1.0, "mean evaluation duration (s)"),
        ("cost", 121.0, "mean cost (EUR per 1,000 requests)"),  # (55 + 5.5 × 1) × 0.002 × 1000
    ],
)
def test_the_colour_may_be_latency_evaluation_duration_or_cost(one_model, color, first, label):
    ax = heatmap(one_model, color, bins=EDGES, prices=Prices.of_token(0.002, "EUR"))
    assert cells(ax)[0][0] == pytest.approx(first)
    assert color_bar(ax).get_ylabel() == label


def test_axes_title_legend_and_caption_say_what_is_shown(one_model):
    ax = heatmap(one_model, bins=EDGES)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("prompt tokens", "output tokens")
    assert (ticks(ax.xaxis), ticks(ax.yaxis)) == (["0", "100", "200"], ["0", "10", "20"])
    assert ax.get_title(loc="left") == "Latency by prompt and output tokens"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["m/a (n = 3)"]
    assert caption(ax) == (
        "A cell has the colour of its mean and the number of its requests; its lower edges belong to it. "
        "n = 3 of 4 requests: those that went well, with all three values."
    )


def test_a_count_at_an_edge_is_in_the_cell_above_it():
    ax = heatmap(table_of_rows([request(100, 10, 1.0), request(200, 20, 1.0)]), bins=EDGES)
    assert counts(ax) == {(1.5, 1.5): "2"}  # the last cell holds its upper edge too


def test_edges_are_round_unless_told(one_model):
    ax = heatmap(one_model)
    assert ticks(ax.xaxis) == ["40", "60", "80", "100", "120", "140", "160"]
    assert ticks(ax.yaxis) == ["4", "6", "8", "10", "12", "14", "16"]


def test_a_number_of_bins_is_for_both_sides_and_a_pair_for_each(one_model):
    assert np.shape(cells(heatmap(one_model, bins=3))) == (3, 3)
    assert np.shape(cells(heatmap(one_model, bins=(2, [0, 5, 10, 20])))) == (3, 2)


def test_requests_outside_of_the_cells_are_counted_in_the_caption(one_model):
    ax = heatmap(one_model, bins=([0, 100], "auto"))
    assert "n = 2 of 4 requests" in caption(ax)
    assert caption(ax).endswith("Outside of the cells: 1.")


def test_several_models_have_a_panel_each_on_the_same_bins_and_colours(two_models):
    first, second = panels(heatmap(two_models, bins=EDGES))
    assert (cells(first), cells(second)) == ([[1.0, None], [None, None]], [[None, None], [None, 4.0]])
    limits = [(mesh(ax).norm.vmin, mesh(ax).norm.vmax) for ax in (first, second)]
    assert limits == [(1.0, 4.0)] * 2
    assert [ax.get_legend().get_texts()[0].get_text() for ax in (first, second)] == ["m/a (n = 1)", "m/b (n = 1)"]
    assert (ticks(first.xaxis), ticks(first.yaxis)) == (ticks(second.xaxis), ticks(second.yaxis))


def test_every_panel_of_many_has_names_on_its_outer_axes():
    rows = [request(50, 5, 1.0, model=f"m/{number}") for number in range(5)]
    axes = panels(heatmap(table_of_rows(rows)))
    assert [bool(ax.get_xlabel()) for ax in axes] == [False, False, True, True, True]
    assert [bool(ax.get_ylabel()) for ax in axes] == [True, False, False, True, False]
    figure = axes[0].figure
    assert figure.get_suptitle() == "Latency by prompt and output tokens"
    assert "n = 5." in figure.get_supxlabel()


@pytest.mark.parametrize("n_models", [2, 3, 4, 6])
def test_nothing_of_many_panels_is_cut_off(n_models):
    rows = [request(50, 5, 1.0, model=f"ollama/{number}" + "x" * 27) for number in range(n_models)]
    figure = heatmap(table_of_rows([*rows, request(1, 1, 1.0, outcome="timeout")])).figure
    figure.draw_without_rendering()
    texts = [figure._supxlabel, figure._suptitle]
    texts += [text for ax in figure.axes if ax.get_legend() for text in ax.get_legend().get_texts()]
    for box in (text.get_window_extent() for text in texts):
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width
        assert 0 <= box.y0 < box.y1 <= figure.bbox.height


def test_on_given_axes_and_without_groups_requests_are_pooled(two_models):
    given = hidden_axes()
    for ax in (heatmap(two_models, bins=EDGES, ax=given), heatmap(two_models, bins=EDGES, by=None)):
        assert cells(ax) == [[1.0, None], [None, 4.0]]
        assert ax.get_legend() is None
        assert "2 models pooled." in caption(ax)
        assert panels(ax) == [ax]


def test_colours_are_logarithmic_where_means_differ_much():
    scales = []
    for slowest in (9.0, 10.0):
        ax = heatmap(table_of_rows([request(50, 5, 1.0), request(150, 15, slowest)]))
        scales.append(type(mesh(ax).norm).__name__)
    assert scales == ["Normalize", "LogNorm"]
    assert [text for text in ticks(color_bar(ax).yaxis) if text in ("1", "2", "5", "10")] == ["1", "2", "5", "10"]


@pytest.mark.parametrize("latency", [0.0, 2.0])
def test_a_single_mean_can_be_drawn(latency, tmp_path):
    ax = heatmap(table_of_rows([request(50, 5, latency)]))
    assert cells(ax) == [[latency]]
    ax.figure.savefig(tmp_path / "figure.png")


def test_numbers_can_be_read_on_their_colours(one_model):
    ax = heatmap(table_of_rows([request(50, 5, 1.0), request(150, 15, 9.0)]), bins=EDGES)
    pale, dark = [text.get_color() for text in ax.texts if text.get_text().isdigit()]
    assert (pale, dark) == ("black", "white")


def test_models_without_a_price_are_named(two_models):
    prices = Prices({"m/b": ModelPrice(0.001, 0.001)})
    ax = heatmap(two_models, "cost", prices=prices)
    assert panels(ax) == [ax]
    assert caption(ax).endswith("Not known of m/a.")


def test_a_colour_that_there_is_not_is_told(one_model):
    with pytest.raises(
        SpecError, match=r"^cannot colour a heatmap by 'speed': there are latency, eval_duration, cost$"
    ):
        heatmap(one_model, "speed")


def test_a_cost_needs_prices(one_model):
    with pytest.raises(SpecError, match=r"^a cost needs prices: "):
        heatmap(one_model, "cost")


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([{"latency_s": 1.0}], {}, "no prompt_tokens was observed in these 1 requests"),
        ([request(1, 1, np.nan)], {}, "no latency_s was observed in these 1 requests"),
        ([request(1, 1, 1.0)], {"color": "cost", "prices": Prices()}, "no price is known of m/a"),
        ([request(1, 1, 1.0)], {"bins": [5, 6]}, "none of these requests lies within the bins"),
        (
            [{"prompt_tokens": 1.0, "output_tokens": 1.0}, {"latency_s": 1.0}],
            {},
            "none of these 2 requests has prompt_tokens, output_tokens and latency",
        ),
    ],
)
def test_without_anything_to_count_there_is_no_figure(rows, options, message):
    with pytest.raises(StatisticsError) as caught:
        heatmap(table_of_rows(rows), **options)
    assert str(caught.value) == message
