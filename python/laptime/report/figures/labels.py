"""Names beside points, none on another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from laptime.report.figures.canvas import GREY, write_plainly

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

__all__ = ["Label", "place_labels"]

_SIZE = 8
_MARKER_SIZE = 13
_AIR = 1.5
"""Points, around a label."""
_LED = 14
"""Points: from so far on, a line leads to a label."""
_GAPS = (9, 16, 28, 44, 64, 90, 120)
_RISES = range(0, 181, 12)
# Points from what is named to the near end of its label, and to the label's middle; the nearest place first.
_STEPS = sorted(
    [(side * gap, sign * rise) for gap, rise, side, sign in product(_GAPS, _RISES, (1, -1), (1, -1))]
    + [(0, sign * rise) for rise, sign in product(_RISES[1:], (1, -1))],
    key=lambda step: math.hypot(*step),
)
_OUTSIDE, _ON_ANOTHER = 10_000, 100
"""How bad it is, where a line that runs over a label or a point is 1."""


@dataclass(frozen=True)
class Label:
    """A text that names the point (x, y), in the units of the axes."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class _Place:
    """Where a label may stand; pixels, but for the offset of its middle from its point, in points."""

    offset: tuple[float, float]
    box: Bbox
    point: tuple[float, float]
    is_led: bool

    def crosses(self, box: Bbox) -> bool:
        """Whether the line that leads to the label runs over a box."""
        return self.is_led and bool(self._line.intersects_bbox(box, filled=False))

    @cached_property
    def _line(self) -> Any:
        from matplotlib.path import Path

        return Path([self.point, (0.5 * (self.box.x0 + self.box.x1), 0.5 * (self.box.y0 + self.box.y1))])


@dataclass
class _Ground:
    """What the axes hold so far: labelled points, and labels."""

    inside: Bbox
    points: list[Bbox]
    places: list[_Place] = field(default_factory=list)

    def badness(self, place: _Place, own: int) -> int:
        """Return 0 for a place in which a label hides nothing and is easily told to which point it belongs."""
        if not _holds(self.inside, place.box):
            return _OUTSIDE
        others = [box for number, box in enumerate(self.points) if number != own]
        others += [other.box for other in self.places]
        hidden = place.box.count_overlaps(others)
        if hidden:
            return _ON_ANOTHER * hidden
        return sum(place.crosses(box) for box in others) + sum(other.crosses(place.box) for other in self.places)


def place_labels(ax: Axes, labels: Sequence[Label], others: Sequence[tuple[float, float]] = ()) -> None:
    """Write each label near its point, within the axes, and neither on another nor on what is marked there.

    Marked are the points of all labels and ``others``. To be called last: the axes have to be where they will stay.
    """
    from matplotlib.transforms import Bbox

    figure: Any = ax.figure
    figure.draw_without_rendering()
    pixels = figure.dpi / 72
    points = [tuple(ax.transData.transform((label.x, label.y))) for label in labels]
    marked = [*points, *(tuple(ax.transData.transform(other)) for other in others)]
    markers = [Bbox.from_bounds(x, y, 0, 0).padded(_MARKER_SIZE / 2 * pixels) for x, y in marked]
    ground = _Ground(ax.get_window_extent(), markers)
    for own in sorted(range(len(labels)), key=lambda number: -labels[number].y):  # from above: lines then part
        annotation = _write(ax, labels[own])
        extent = annotation.get_window_extent().padded(_AIR * pixels)
        best = _best_place(_places(points[own], extent, pixels), ground, own)
        annotation.set_position(best.offset)
        annotation.arrow_patch.set_visible(best.is_led)
        ground.places.append(best)


def _best_place(places: Iterator[_Place], ground: _Ground, own: int) -> _Place:
    best, least = None, math.inf
    for place in places:
        badness = ground.badness(place, own)
        if badness < least:
            best, least = place, badness
        if badness == 0:
            break
    assert best is not None
    return best


def _places(point: tuple[float, float], extent: Bbox, pixels: float) -> Iterator[_Place]:
    """Yield the places around a point, the nearest first."""
    from matplotlib.transforms import Bbox

    for across, up in _STEPS:
        x = across * pixels + math.copysign(extent.width / 2, across) * (across != 0)
        y = up * pixels
        corner = (point[0] + x - extent.width / 2, point[1] + y - extent.height / 2)
        box = Bbox.from_bounds(*corner, extent.width, extent.height)
        yield _Place((x / pixels, y / pixels), box, point, math.hypot(across, up) >= _LED)


def _holds(outer: Bbox, inner: Bbox) -> bool:
    return bool(outer.x0 <= inner.x0 and inner.x1 <= outer.x1 and outer.y0 <= inner.y0 and inner.y1 <= outer.y1)


def _write(ax: Axes, label: Label) -> Any:
    from matplotlib.patheffects import withStroke

    annotation = ax.annotate(
        label.text,
        (label.x, label.y),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=_SIZE,
        arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.8, "shrinkA": 0, "shrinkB": _MARKER_SIZE / 2},
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
        zorder=6,
    )
    annotation.set_in_layout(False)  # it has been given its place
    write_plainly(annotation)
    return annotation
