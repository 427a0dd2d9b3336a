"""Unpacking a ``model.tar.gz`` that may come from anybody."""

from __future__ import annotations

import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from laptime.errors import DataError

__all__ = ["unpack"]

_LARGEST_BYTES = 256 * 2**30
_MOST_FILES = 10_000


def unpack(archive: Path, folder: Path, largest_bytes: int = _LARGEST_BYTES) -> None:
    """Unpack files and folders into ``folder``, and nothing else: no link, no device, nothing outside of it.

    Raises
    ------
    DataError
        Where the archive holds anything else, is not a ``.tar.gz``, is damaged, or holds more than ``largest_bytes``
        or than there is room for.
    """
    room_bytes = min(largest_bytes, shutil.disk_usage(folder).free)
    try:
        with tarfile.open(archive, "r:gz") as members:
            _unpack_members(members, archive, folder, room_bytes)
    except (tarfile.TarError, EOFError, zlib.error) as problem:
        raise DataError(
            f"{archive} is not a .tar.gz, or is damaged ({problem}): name a folder or an archive"
        ) from problem
    except OSError as problem:
        raise DataError(f"{archive} cannot be unpacked: {problem.strerror or problem}") from problem


def _unpack_members(members: tarfile.TarFile, archive: Path, folder: Path, room_bytes: int) -> None:
    unpacked_bytes = 0
    for number, member in enumerate(members):
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts:
            raise DataError(f"{archive} is not unpacked: {member.name!r} would lie outside of the folder it goes to")
        if not (member.isfile() or member.isdir()):
            raise DataError(f"{archive} is not unpacked: {member.name!r} is neither a file nor a folder")
        unpacked_bytes += member.size
        if unpacked_bytes > room_bytes or number >= _MOST_FILES:
            limit = f"{room_bytes / 2**20:.0f} MiB" if unpacked_bytes > room_bytes else f"{_MOST_FILES} files"
            raise DataError(f"{archive} is not unpacked: it holds more than {limit}")
        _write(members, member, folder / name)


def _write(members: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    """Write one member by hand: what tarfile would also set (owner, mode, times) is of no use here."""
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    source = members.extractfile(member)
    assert source is not None, "only a link or a device has no content"
    with source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 2**20)
