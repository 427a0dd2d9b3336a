"""Average durations, read back from the axes."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from laptime import stats
from laptime.errors import StatisticsError
from laptime.report.figures import COLORS, durations, hidden_axes
from laptime.store.table import table_of_rows

TIMES = {
    "m/a": {"latency_s": [0.4, 0.6], "prompt_eval_s": [0.1, 0.1], "eval_s": [0.2, 0.4]},
    "m/b": {"latency_s": [0.8, 0.6], "prompt_eval_s": [0.2, 0.2], "eval_s": [0.6, 0.4]},
}


def caption(ax):
    return " ".join(ax.texts[-1].get_text().split())


def timed(times):
    return table_of_rows(
        [
            {"model": model} | dict(zip(columns, values, strict=True))
            for model, columns in times.items()
            for values in zip(*columns.values(), strict=True)
        ]
    )


def bars(ax):
    """Each bar's colour, middle and height."""
    return [
        (to_hex(bar.get_facecolor()).upper(), round(bar.get_x() + bar.get_width() / 2, 3), bar.get_height())
        for bar in ax.patches
    ]


def parts(ax):
    return [label.get_text() for label in ax.get_xticklabels()]


def test_each_part_has_a_bar_of_each_model_side_by_side():
    ax = durations(timed(TIMES))
    assert parts(ax) == ["total", "prompt evaluation", "evaluation"]
    a, b = COLORS[:2]
    heights = [(a, -0.2, 500), (a, 0.8, 100), (a, 1.8, 300), (b, 0.2, 700), (b, 1.2, 200), (b, 2.2, 500)]
    assert bars(ax) == [(color, middle, pytest.approx(height)) for color, middle, height in heights]
    assert ax.get_ylabel() == "average duration (ms)"


def test_an_interval_bar_is_that_of_the_mean():
    ax = durations(timed(TIMES), seed=3)
    expected = stats.bootstrap([0.4, 0.6], "mean", rng=3)
    assert expected.low < 0  # which no time is
    ends = next(c for c in ax.containers if hasattr(c, "has_yerr"))[2][0].get_segments()[0][:, 1]
    assert ends.tolist() == pytest.approx([0, 1000 * expected.high])
    assert caption(ax) == "Mean over ok requests. Bars: 95 % interval (Student's t)."


def test_each_bar_has_its_number_and_the_legend_n():
    ax = durations(timed(TIMES))
    assert [text.get_text() for text in ax.texts[:6]] == ["500", "100", "300", "700", "200", "500"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["m/a (n = 2)", "m/b (n = 2)"]


def test_slow_answers_are_drawn_in_seconds():
    ax = durations(table_of_rows([{"latency_s": 2.0, "eval_s": 0.5}]))
    assert ax.get_ylabel() == "average duration (s)"
    assert [height for _, _, height in bars(ax)] == [2.0, 0.5]


def test_a_part_that_no_model_has_is_left_out_and_named():
    ax = durations(table_of_rows([{"latency_s": 1.0}, {"latency_s": 2.0}]))
    assert parts(ax) == ["total"]
    assert caption(ax).endswith("Not observed: prompt evaluation, evaluation.")


def test_a_part_that_one_model_lacks_has_no_bar_of_it():
    rows = [{"model": "m/a", "latency_s": 1.0}, {"model": "m/b", "latency_s": 1.0, "eval_s": 0.5}]
    assert [(color, middle) for color, middle, _ in bars(durations(table_of_rows(rows)))] == [
        (COLORS[0], -0.2),
        (COLORS[1], 0.2),
        (COLORS[1], 1.2),
    ]


def test_failed_requests_are_in_no_mean():
    rows = [{"latency_s": 1.0}, {"latency_s": 99.0, "outcome": "timeout"}]
    assert [height for _, _, height in bars(durations(table_of_rows(rows)))] == [1.0]


@pytest.mark.parametrize("n_models", [1, 2, 6, 14])
def test_numbers_do_not_stand_on_one_another_and_are_within_the_axes(n_models):
    rng = np.random.default_rng(0)
    times = {
        f"ollama/model-of-a-long-name-number-{number}": {
            column: rng.lognormal(np.log(median * 1.4**number), 0.5, 40).tolist()
            for column, median in (("latency_s", 0.3), ("prompt_eval_s", 0.02), ("eval_s", 0.25))
        }
        for number in range(n_models)
    }
    ax = durations(timed(times), ax=hidden_axes())
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts[: 3 * n_models]]
    assert all(not first.overlaps(second) for place, first in enumerate(boxes) for second in boxes[:place])
    assert max(box.y1 for box in boxes) <= ax.get_window_extent().y1
    ends = [ax.transData.transform(text.xy)[1] for text in ax.texts[: 3 * n_models]]
    assert all(box.y0 > end for box, end in zip(boxes, ends, strict=True))


def test_without_any_duration_there_is_no_figure():
    with pytest.raises(StatisticsError, match=r"^no duration was observed in these 1 requests$"):
        durations(table_of_rows([{"score": 1.0}]))


def test_durations_of_nothing_can_be_drawn():
    assert durations(table_of_rows([{"latency_s": 0.0}])).get_ylim() == (0, 1)
