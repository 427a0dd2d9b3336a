"""Where names of points are written."""

from __future__ import annotations

import math

import pytest

from laptime.report.figures import hidden_axes
from laptime.report.figures.labels import Label, place_labels

CROWDS = {
    "one": [(0.5, 0.5)],
    "a corner": [(1, 1), (1, 0), (0, 1), (0, 0)],
    "a column": [(0.5, 0.3 + 0.02 * number) for number in range(6)],
    "one place": [(0.5, 0.5)] * 8,
    "a circle": [(0.5 + 0.1 * math.cos(angle), 0.5 + 0.1 * math.sin(angle)) for angle in range(6)],
}


def labelled(points, length=35, others=()):
    """Axes from 0 to 1, and the annotations with their boxes."""
    ax = hidden_axes()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    place_labels(ax, [Label(str(number) * length, *point) for number, point in enumerate(points)], others)
    ax.figure.draw_without_rendering()
    return ax, [text.get_window_extent() for text in ax.texts]


def text_boxes(ax):
    from matplotlib.text import Text

    return [Text.get_window_extent(text) for text in ax.texts]


@pytest.mark.parametrize("crowd", CROWDS)
def test_labels_are_within_the_axes_and_none_is_on_another_or_on_a_point(crowd):
    points = CROWDS[crowd]
    ax, _ = labelled(points)
    boxes = text_boxes(ax)
    assert len(boxes) == len(points)
    inside = ax.get_window_extent().padded(1)
    assert all(inside.containsx(box.x0) and inside.containsx(box.x1) for box in boxes)
    assert all(inside.containsy(box.y0) and inside.containsy(box.y1) for box in boxes)
    assert all(not first.overlaps(second) for place, first in enumerate(boxes) for second in boxes[:place])
    pixels = [ax.transData.transform(point) for point in points]
    assert not any(box.contains(*point) for box in boxes for point in pixels)


def test_a_lonely_point_has_its_label_at_its_right_without_a_line():
    ax, _ = labelled([(0.2, 0.5)], length=5)
    (box,) = text_boxes(ax)
    x, y = ax.transData.transform((0.2, 0.5))
    assert 5 < box.x0 - x < 20
    assert box.y0 < y < box.y1
    assert not ax.texts[0].arrow_patch.get_visible()


def test_a_label_that_is_far_off_is_led_to():
    ax, _ = labelled(CROWDS["one place"])
    led = [text.arrow_patch.get_visible() for text in ax.texts]
    assert any(led)
    assert not all(led)


def test_a_label_hides_no_other_point():
    ax, _ = labelled([(0.5, 0.5)], others=[(0.53, 0.5)])
    x, y = ax.transData.transform((0.53, 0.5))
    assert not text_boxes(ax)[0].contains(x, y)


def test_labels_are_written_as_they_are():
    ax = hidden_axes()
    place_labels(ax, [Label("$m$", 0.5, 0.5)])
    assert ax.texts[0].get_text() == "$m$"
    assert not ax.texts[0].get_parse_math()
