"""Where weights lie: a folder, an archive, the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from laptime.errors import DataError, TargetError
from laptime.targets.local.archive import unpack

__all__ = ["Source", "located"]

_MODEL = "config.json"
_ADAPTER = "adapter_config.json"


@dataclass(frozen=True)
class Source:
    """What Transformers and PEFT load from.

    Attributes
    ----------
    name
        As the user wrote it.
    place
        A folder, or a name on the Hub.
    holds_model, holds_adapter
        What a folder holds; ``None`` of a name on the Hub, of which it is not known yet.
    """

    name: str
    place: str
    holds_model: bool | None = None
    holds_adapter: bool | None = None


@contextmanager
def located(name: str) -> Iterator[Source]:
    """Find weights; those of an archive lie in a temporary folder until the end of the block.

    Raises
    ------
    TargetError
        Where there is no such folder.
    DataError
        Where an archive cannot be used.
    """
    path = Path(name).expanduser()
    if path.is_file():
        with TemporaryDirectory(prefix="laptime-") as unpacked:
            unpack(path, Path(unpacked))
            yield _folder(name, _topmost(path, Path(unpacked)))
    elif path.is_dir():
        yield _folder(name, path)
    elif _can_only_be_a_path(name):
        raise TargetError(f"there is no folder {name}")
    else:
        yield Source(name, name)


def _folder(name: str, path: Path) -> Source:
    return Source(name, str(path), (path / _MODEL).is_file(), (path / _ADAPTER).is_file())


def _topmost(archive: Path, folder: Path) -> Path:
    """Return the folder that holds an adapter, else a model: of several, such as of checkpoints, the topmost."""
    for wanted in (_ADAPTER, _MODEL):
        found = sorted(folder.rglob(wanted), key=lambda path: (len(path.parts), path))
        if found:
            return found[0].parent
    raise DataError(f"{archive} holds neither an adapter ({_ADAPTER}) nor a model ({_MODEL})")


def _can_only_be_a_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or name.count("/") > 1 or name.endswith((".tar.gz", ".tgz"))
