"""What a model is called in files of other tools: without our API before it."""

from __future__ import annotations

from collections.abc import Iterable

from laptime.targets.label import bare_name

__all__ = ["file_stems", "names_in_files"]


def names_in_files(labels: Iterable[str]) -> dict[str, str]:
    """Return each label's name in a file: the bare one, or the label where another API has a model of that name."""
    labels = list(labels)
    bare = [bare_name(label) for label in labels]
    return {label: name if bare.count(name) == 1 else label for label, name in zip(labels, bare, strict=True)}


def file_stems(names: Iterable[str]) -> dict[str, str]:
    """Return what begins each name's files: the name, with ``_`` for what no file name may hold.

    Two names that would become one are told apart by a number.
    """
    stems: dict[str, str] = {}
    for name in names:
        stem = wanted = name.replace("/", "_").replace("\\", "_").replace("\0", "_")
        number = 2
        while stem in stems.values():
            stem, number = f"{wanted}-{number}", number + 1
        stems[name] = stem
    return stems
