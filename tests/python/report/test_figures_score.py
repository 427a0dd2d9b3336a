"""Average scores, read back from the axes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex

from laptime import stats
from laptime.errors import StatisticsError
from laptime.report.figures import COLORS, MARKERS, hidden_axes, score
from laptime.report.figures.canvas import SIZE
from laptime.store.table import table_of_rows


def caption(ax):
    return " ".join(ax.texts[-1].get_text().split())


def judged(scores_by_model):
    return table_of_rows(
        [
            {"model": model, "sample_id": f"{number:03}", "score": value}
            for model, scores in scores_by_model.items()
            for number, value in enumerate(scores)
        ]
    )


def dots(ax):
    """Each dot's x, y, and the ends of its bar."""
    return [
        (*(float(data[0]) for data in container[0].get_data()), *container[2][0].get_segments()[0][:, 0].tolist())
        for container in ax.containers
    ]


def labels(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_a_dot_is_the_mean_and_its_bar_the_wilson_interval():
    ax = score(judged({"m/a": [1, 1, 0, 1], "m/b": [0, 0, 1, 0]}))
    for (x, y, low, high), (row, successes) in zip(dots(ax), [(0, 3), (1, 1)], strict=True):
        expected = stats.proportion(successes, 4)
        assert (x, y) == (successes / 4, row)
        assert (low, high) == pytest.approx((expected.low, expected.high))


def test_partial_scores_have_a_bootstrap_interval_of_the_seed_given():
    values = np.random.default_rng(0).random(20)
    ax = score(judged({"m/a": values}), seed=7)
    expected = stats.bootstrap(values, "mean", rng=7)
    assert dots(ax) == [pytest.approx((expected.value, 0, expected.low, expected.high), rel=1e-12)]
    assert "95 % interval (studentized bootstrap)" in caption(ax)


def test_a_row_names_its_model_its_mean_its_interval_and_n():
    assert labels(score(judged({"m/a": [1, 1, 0, 1]}))) == ["m/a\n0.750 [0.301–0.954], n = 4"]


def test_the_first_model_is_on_top_and_each_has_its_colour_and_marker():
    ax = score(judged({"m/a": [1, 0], "m/b": [1, 0]}))
    bottom, top = ax.get_ylim()
    assert bottom > 1 > 0 > top
    lines = [container[0] for container in ax.containers]
    assert [to_hex(line.get_color()).upper() for line in lines] == list(COLORS[:2])
    assert [line.get_marker() for line in lines] == list(MARKERS[:2])


def test_a_sample_asked_twice_counts_once():
    rows = [{"model": "m/a", "sample_id": "s", "score": value} for value in (0.0, 1.0)]
    assert labels(score(table_of_rows([*rows, {"model": "m/a", "sample_id": "t", "score": 1.0}])))[0].endswith("n = 2")


def test_a_model_that_was_not_judged_has_a_row_without_a_dot():
    ax = score(judged({"m/a": [np.nan], "m/b": [1]}))
    assert labels(ax)[0] == "m/a\nnot judged"
    assert [dot[1] for dot in dots(ax)] == [1]


def test_groups_may_be_those_of_another_column():
    table = table_of_rows([{"subject": "algebra", "sample_id": "s", "score": 1.0}])
    ax = score(table, by="subject")
    assert labels(ax)[0].startswith("algebra\n")
    assert ax.get_title(loc="left") == "Average score by subject"


def test_where_n_allows_no_interval_there_is_no_bar_and_the_caption_says_so():
    ax = score(judged({"m/a": [0.5]}))
    assert dots(ax) == [(0.5, 0, 0.5, 0.5)]
    assert "Where there is no bar, it needs n ≥ 2." in caption(ax)
    assert "Bars:" not in caption(ax)
    assert labels(ax) == ["m/a\n0.500 [?], n = 1"]


def test_the_scale_is_that_of_scores():
    ax = score(judged({"m/a": [1]}))
    assert ax.get_xlabel() == "average score (0 to 1)"
    assert ax.get_xlim() == (-0.02, 1.02)


def test_rows_of_many_models_do_not_stand_on_one_another():
    ax = score(judged({f"m/{number}" + "x" * 30: [0, 1] for number in range(20)}), ax=hidden_axes())
    assert ax.figure.get_size_inches()[1] > SIZE[1]
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))
    assert min(box.x0 for box in boxes) >= 0


def test_without_any_score_there_is_no_figure():
    with pytest.raises(StatisticsError, match=r"^no score was observed in these 2 requests$"):
        score(table_of_rows([{}, {}]))
