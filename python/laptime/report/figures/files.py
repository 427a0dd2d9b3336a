"""Figures as files, and why one is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from laptime.errors import DataError, SpecError, StatisticsError
from laptime.report.figures.canvas import save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_files"]


def draw_files(figures: Mapping[str, Callable[[], Axes]], folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Draw figures into files; folders are made where there is something to put into them.

    Parameters
    ----------
    figures
        What draws each, by the name of its file within the folder.
    folder
        Where to.

    Returns
    -------
    paths, left_out
        The files written, and by name why others are missing.

    Raises
    ------
    DataError
        Where a file cannot be written.
    """
    paths, left_out = [], {}
    for name, draw in figures.items():
        path = folder / name
        try:
            ax = draw()
        except (SpecError, StatisticsError) as problem:
            left_out[name] = str(problem)
            continue
        _make_folder(path.parent)
        save(ax, path)
        paths.append(path)
    return paths, left_out


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DataError(f"cannot write into {folder}: {problem.strerror}") from problem
