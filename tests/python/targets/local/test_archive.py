"""Unpacking archives, those of an enemy among them."""

from __future__ import annotations

import io
import tarfile

import pytest

from laptime.errors import DataError
from laptime.targets.local import archive as archive_module
from laptime.targets.local.archive import unpack


@pytest.fixture
def pack(tmp_path):
    """Makes an archive of members: (name, content), or a TarInfo of any kind."""

    def make(*members):
        path = tmp_path / "model.tar.gz"
        with tarfile.open(path, "w:gz") as packed:
            for member in members:
                if isinstance(member, tarfile.TarInfo):
                    packed.addfile(member)
                    continue
                name, content = member
                info = tarfile.TarInfo(name)
                info.size = len(content)
                packed.addfile(info, io.BytesIO(content))
        return path

    return make


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


def special(name, kind, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_and_folders_are_unpacked(pack, folder):
    inner = special("deep/empty", tarfile.DIRTYPE)
    unpack(pack(("./config.json", b"{}"), ("deep/down/weights", b"\0\1"), inner), folder)
    assert files_in(folder) == {"config.json": b"{}", "deep/down/weights": b"\0\1"}
    assert (folder / "deep/empty").is_dir()


def test_what_is_unpacked_is_nobodys_program(pack, folder):
    program = tarfile.TarInfo("run")
    program.mode = 0o4755
    unpack(pack(program), folder)
    assert (folder / "run").stat().st_mode & 0o7111 == 0


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "a/../../outside", ".."])
def test_a_member_that_would_lie_outside_is_refused(pack, folder, name):
    with pytest.raises(DataError, match="would lie outside of the folder it goes to"):
        unpack(pack((name, b"evil")), folder)
    assert files_in(folder.parent).keys() == {"model.tar.gz"}


@pytest.mark.parametrize(
    "member",
    [
        special("link", tarfile.SYMTYPE, "/etc/passwd"),
        special("link", tarfile.LNKTYPE, "config.json"),
        special("link", tarfile.SYMTYPE, "config.json"),
        special("device", tarfile.CHRTYPE),
        special("device", tarfile.BLKTYPE),
        special("pipe", tarfile.FIFOTYPE),
    ],
    ids=["symbolic out", "hard", "symbolic in", "character device", "block device", "pipe"],
)
def test_links_and_devices_are_refused(pack, folder, member):
    with pytest.raises(DataError, match=f"'{member.name}' is neither a file nor a folder"):
        unpack(pack(("config.json", b"{}"), member), folder)
    assert not (folder / member.name).is_symlink()
    assert files_in(folder) == {"config.json": b"{}"}


def test_the_sum_of_sizes_is_limited_and_nothing_above_is_written(pack, folder):
    zeros = bytes(600_000)  # which pack into nearly nothing
    with pytest.raises(DataError, match="it holds more than 1 MiB"):
        unpack(pack(("a", zeros), ("b", zeros)), folder, largest_bytes=2**20)
    assert files_in(folder) == {"a": zeros}
    unpack(pack(("a", zeros)), folder, largest_bytes=600_000)


def test_the_number_of_files_is_limited(pack, folder, monkeypatch):
    monkeypatch.setattr(archive_module, "_MOST_FILES", 2)
    with pytest.raises(DataError, match="it holds more than 2 files"):
        unpack(pack(("a", b""), ("b", b""), ("c", b"")), folder)


def test_room_on_the_disk_is_a_limit(pack, folder, monkeypatch):
    class Usage:
        free = 10

    monkeypatch.setattr(archive_module.shutil, "disk_usage", lambda path: Usage)
    with pytest.raises(DataError, match="holds more than"):
        unpack(pack(("a", b"eleven byte")), folder)


@pytest.mark.parametrize("content", [b"no archive at all", b"", b"\x1f\x8b\x08\0\0\0\0\0"])
def test_what_is_no_archive_is_said_in_one_line(tmp_path, folder, content):
    path = tmp_path / "adapter.safetensors"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"adapter.safetensors is not a .tar.gz, or is damaged \(.*\): name a folder"):
        unpack(path, folder)


def test_a_torn_archive_is_said_in_one_line(pack, folder):
    path = pack(("a", bytes(range(256)) * 400))
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(DataError, match=r"is damaged"):
        unpack(path, folder)


def test_a_file_in_the_way_of_a_folder_is_said_in_one_line(pack, folder):
    with pytest.raises(DataError, match=r"model.tar.gz cannot be unpacked: .*xists"):
        unpack(pack(("a", b""), ("a/b", b"")), folder)
