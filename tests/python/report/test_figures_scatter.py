"""Columns against each other, read back from the axes."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from laptime.errors import SpecError, StatisticsError
from laptime.report.figures import COLORS, MARKERS, hidden_axes, scatter
from laptime.report.figures.scatter import MOST_LABELLED, MOST_POINTS
from laptime.store.table import table_of_rows


def points_of(n, model="m/a", scale=1.0):
    """Requests of 1, 2, 3 … output tokens, a tenth of a second each."""
    return [
        {"model": model, "sample_id": f"s{k}", "output_tokens": k + 1.0, "latency_s": 0.1 * scale * (k + 1)}
        for k in range(n)
    ]


@pytest.fixture
def two_models():
    """Three requests of one model, two of another, and one that failed."""
    rows = [*points_of(3), *points_of(2, "m/b", scale=2.0)]
    return table_of_rows([*rows, {"model": "m/b", "output_tokens": 9.0, "latency_s": 9.0, "outcome": "timeout"}])


def clouds(ax):
    return [collection.get_offsets().tolist() for collection in ax.collections]


def medians(ax):
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in ax.lines]


def caption(ax):
    return next(" ".join(text.get_text().split()) for text in ax.texts if text.get_position() == (0, -7))


def names(ax):
    return sorted(text.get_text() for text in ax.texts if text.get_position() != (0, -7))


def test_a_point_is_a_request_that_went_well(two_models):
    first, second = clouds(scatter(two_models))
    assert np.allclose(first, [[1, 100], [2, 200], [3, 300]])
    assert np.allclose(second, [[1, 200], [2, 400]])


def test_each_model_has_its_colour_and_marker_and_its_median(two_models):
    ax = scatter(two_models)
    assert [to_hex(c.get_facecolor()[0]).upper() for c in ax.collections] == list(COLORS[:2])
    assert [to_hex(line.get_color()).upper() for line in ax.lines] == list(COLORS[:2])
    assert [line.get_marker() for line in ax.lines] == list(MARKERS[:2])
    assert np.allclose(medians(ax), [(2, 200), (1.5, 300)])


def test_the_median_is_that_of_each_axis():
    rows = [{"output_tokens": x, "latency_s": y} for x, y in ((1.0, 1.0), (9.0, 2.0), (2.0, 9.0))]
    assert medians(scatter(table_of_rows(rows))) == [(2.0, 2.0)]


def test_axes_title_legend_and_caption_say_what_is_shown(two_models):
    ax = scatter(two_models)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("output tokens", "latency (ms)")
    assert ax.get_title(loc="left") == "Latency against output tokens"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["m/a (n = 3)", "m/b (n = 2)"]
    assert caption(ax) == (
        "A point is a request. Large markers are the medians of x and of y. "
        "n = 5 of 6 requests: those that went well, with both values."
    )


def test_any_columns_may_be_drawn():
    table = table_of_rows([{"prompt_tokens": 5.0, "output_tokens": 2.0, "eval_s": 3.0}])
    ax = scatter(table, x="total_tokens", y="eval_s")
    assert clouds(ax) == [[[7.0, 3.0]]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("total tokens (prompt + output)", "evaluation duration (s)")


def test_medians_are_named(two_models):
    assert names(scatter(two_models)) == ["m/a", "m/b"]
    assert names(scatter(two_models, annotate=None)) == []


def test_few_points_may_be_named_by_their_samples(two_models):
    assert names(scatter(two_models, annotate="all")) == ["s0", "s0", "s1", "s1", "s2"]


def test_of_many_points_only_medians_are_named():
    few, many = (scatter(table_of_rows(points_of(n)), annotate="all") for n in (MOST_LABELLED, MOST_LABELLED + 1))
    assert len(names(few)) == MOST_LABELLED == 30
    assert "only medians" not in caption(few)
    assert names(many) == ["m/a"]
    assert "Of more than 30 points only medians are named." in caption(many)


def test_very_many_points_are_a_density_that_loses_none():
    rng = np.random.default_rng(0)
    rows = [
        {"model": model, "output_tokens": float(x), "latency_s": float(y)}
        for model in ("m/a", "m/b")
        for x, y in rng.normal(100, 10, (MOST_POINTS // 2 + 1, 2))
    ]
    ax = scatter(table_of_rows(rows))
    held = [collection.get_array().tolist() for collection in ax.collections]
    assert [sum(hexagons) for hexagons in held] == [1001, 1001]
    assert f"from 1 to {max(map(max, held)):.0f} (logarithmic)" in caption(ax)
    assert [to_hex(c.get_cmap()(0.5)).upper() for c in ax.collections] == list(COLORS[:2])
    assert [len(cloud) for cloud in clouds(scatter(table_of_rows(rows[:MOST_POINTS])))] == [1001, 999]


def test_a_density_of_one_x_only_can_be_drawn():
    rows = [{"output_tokens": 1.0, "latency_s": 1 + 0.001 * k} for k in range(MOST_POINTS + 1)]
    (hexagons,) = scatter(table_of_rows(rows)).collections
    assert hexagons.get_array().sum() == MOST_POINTS + 1


def test_axes_are_logarithmic_where_models_differ_much():
    rows = [*points_of(20), *points_of(20, "m/b", scale=100.0)]
    ax = scatter(table_of_rows(rows))
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert "Both axes are logarithmic." in caption(ax)
    ax.figure.draw_without_rendering()
    assert {"1", "2", "5", "10", "20"} <= {label.get_text() for label in ax.get_xticklabels()}
    with_zero = scatter(table_of_rows([*rows, {"model": "m/a", "output_tokens": 0.0, "latency_s": 0.1}]))
    assert with_zero.get_yscale() == "linear"


def test_a_linear_scale_begins_at_zero_and_holds_every_point(two_models):
    low, high = scatter(two_models).get_ylim()
    assert low == 0
    assert high > 400


def test_a_model_without_both_values_is_named_in_the_caption(two_models):
    rows = [*points_of(2), {"model": "m/b", "latency_s": 1.0}]
    ax = scatter(table_of_rows(rows))
    assert caption(ax).endswith("Not known of m/b.")
    assert len(ax.get_legend().get_texts()) == 1


def test_an_unknown_annotation_is_told(two_models):
    with pytest.raises(SpecError, match=r"^cannot annotate 'mean': there are median, all and None$"):
        scatter(two_models, annotate="mean")


def test_an_unknown_column_is_told(two_models):
    with pytest.raises(SpecError, match=r"^no column 'size' to draw: there are "):
        scatter(two_models, x="size")


def test_where_no_request_has_both_values_there_is_no_figure():
    table = table_of_rows([{"latency_s": 1.0}, {"output_tokens": 1.0}])
    with pytest.raises(StatisticsError, match=r"^none of these 2 requests has both output_tokens and latency_s$"):
        scatter(table)


def test_the_names_of_medians_stand_within_the_axes_also_long_ones():
    rows = [row for k in range(6) for row in points_of(20, f"ollama/{k}" + "x" * 27, scale=1.2**k)]
    ax = scatter(table_of_rows(rows), ax=hidden_axes())
    ax.figure.draw_without_rendering()
    inside = ax.get_window_extent()
    from matplotlib.text import Text

    boxes = [Text.get_window_extent(text) for text in ax.texts if text.get_text().startswith("ollama")]
    assert len(boxes) == 6
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in boxes)
    assert all(not first.overlaps(second) for place, first in enumerate(boxes) for second in boxes[:place])
