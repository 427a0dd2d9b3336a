"""What every figure is drawn on: axes, a title with its legend, a caption, and the way into a file."""

from __future__ import annotations

import re
import sys
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laptime.errors import DataError, MissingExtra, SpecError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "GREY",
    "SIZE",
    "add_caption",
    "add_figure_caption",
    "add_legend",
    "grow",
    "hidden_axes",
    "hidden_figure",
    "missing_glyphs_are_boxes",
    "new_axes",
    "new_figure",
    "number_logarithmically",
    "save",
    "write_plainly",
]

SIZE = (7.0, 4.2)
"""Inches: 1050 × 630 pixels of a PNG."""
GREY = "0.35"

_CAPTION_SIZE = 8
_NO_BREAK = "\u00a0"
_POINTS_PER_INCH = 72
_USUAL_LEGEND = 0.4
"""Inches; a figure is higher by what its legend has more."""
_EM_WIDTH = 0.5
"""Of a letter, on average."""


def hidden_figure(size: tuple[float, float] = SIZE) -> Figure:
    """Return a figure that no window and no notebook shows. Raises `MissingExtra` without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise MissingExtra("A figure", "plot") from problem
    return Figure(figsize=size, layout="constrained")


def hidden_axes(size: tuple[float, float] = SIZE) -> Axes:
    """Return axes that no window and no notebook shows. Raises `MissingExtra` without matplotlib."""
    return hidden_figure(size).subplots()


def new_figure(size: tuple[float, float] = SIZE) -> Figure:
    """Return a figure that a notebook shows by itself; outside of one, a hidden one."""
    figure = hidden_figure(size)
    if "IPython" not in sys.modules:
        return figure
    from IPython import get_ipython

    if get_ipython() is None:
        return figure
    from matplotlib import pyplot

    return pyplot.figure(figsize=size, layout="constrained")


def new_axes() -> Axes:
    """Return axes that a notebook shows by itself; outside of one, hidden ones."""
    axes: Axes = new_figure().subplots()
    return axes


def grow(ax: Axes, width: float = 0, height: float = 0) -> None:
    """Make a figure large enough, in inches, where these axes are all that it holds and it lays itself out."""
    figure: Any = ax.figure
    if figure.axes == [ax] and figure.get_layout_engine() is not None and hasattr(figure, "set_size_inches"):
        old_width, old_height = figure.get_size_inches()
        figure.set_size_inches(max(old_width, width), max(old_height, height))


def add_legend(ax: Axes, title: str, handles: Iterable[Any] = ()) -> None:
    """Write the title, and between it and the axes a legend in as many columns as fit: it can hide nothing there."""
    handles = list(handles)
    pad = 6.0
    if handles:
        height = _legend_above(ax, handles)
        pad += height
        grow(ax, height=SIZE[1] + height / _POINTS_PER_INCH - _USUAL_LEGEND)
    ax.set_title(title, loc="left", pad=pad)
    ax.spines[["top", "right"]].set_visible(False)


def _legend_above(ax: Axes, handles: list[Any]) -> float:
    """Draw the legend; returns its height in points."""
    width = ax.get_window_extent().width
    for columns in range(min(len(handles), 6), 0, -1):
        legend = ax.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=columns,
            frameon=False,
            fontsize=_CAPTION_SIZE,
            borderpad=0.2,
            borderaxespad=0,
            columnspacing=1.5,
            handletextpad=0.4,
            labelspacing=0.35,
        )
        for text in legend.get_texts():
            text.set_parse_math(False)
        extent = legend.get_window_extent()
        if extent.width <= width:
            break
    return float(extent.height * _POINTS_PER_INCH / ax.figure.dpi)


def add_caption(ax: Axes, text: str, share: float = 1.0) -> None:
    """Write how the figure is to be read beneath its axes, no wider than these, or than a share of them."""
    caption = ax.annotate(
        _wrapped(text, share * ax.get_window_extent().width / ax.figure.dpi),
        xy=(0, 0),
        xycoords=("axes fraction", ax.xaxis.label),  # beneath the label, wherever that comes to stand
        xytext=(0, -7),
        textcoords="offset points",
        va="top",
        fontsize=_CAPTION_SIZE,
        color=GREY,
        annotation_clip=False,
    )
    write_plainly(caption)


def add_figure_caption(figure: Figure, text: str) -> None:
    """Write how a figure of several axes is to be read beneath all of them."""
    caption = _wrapped(text, 0.93 * figure.get_size_inches()[0])
    write_plainly(figure.supxlabel(caption, x=0.01, ha="left", fontsize=_CAPTION_SIZE, color=GREY))


def _wrapped(text: str, width: float) -> str:
    """Break a text into lines of so many inches, but not within "n = 12" or "95 %"."""
    letters = max(20, int(width * _POINTS_PER_INCH / (_EM_WIDTH * _CAPTION_SIZE)))
    whole = re.sub(r" ([=≥]) | (%)", lambda space: space[0].replace(" ", _NO_BREAK), text)
    return textwrap.fill(whole, letters).replace(_NO_BREAK, " ")


def number_logarithmically(axis: Any) -> None:
    """Write plain numbers along a logarithmic axis: 1, 2, 5, 10, 20 and so on."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))


def write_plainly(*texts: Any) -> None:
    """Take the texts as they are: a dollar in a model's name begins no formula."""
    for text in texts:
        text.set_parse_math(False)


@contextmanager
def missing_glyphs_are_boxes() -> Iterator[None]:
    """Draw what the font has no glyph of as a box, without a warning: nobody can change a model's name for a font."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


@missing_glyphs_are_boxes()
def save(ax: Axes, path: Path) -> None:
    """Write the figure that the axes belong to; the ending of the name decides the kind.

    Raises
    ------
    SpecError
        For an ending that no kind of picture has.
    DataError
        Where the file cannot be written.
    """
    figure: Any = ax.figure
    kinds = figure.canvas.get_supported_filetypes()
    if path.suffix[1:].lower() not in kinds:
        raise SpecError(f"{path}: a figure is written as one of {', '.join(sorted(kinds))}, by the ending of its name")
    try:
        figure.savefig(path, dpi=150)
    except OSError as problem:
        raise DataError(f"cannot write {path}: {problem.strerror}") from problem
