"""A server's certificate is verified, by the system's authorities or by one that the user names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import laptime as lt

from .tls_front import tls_front

MODEL = "swift:1b"


@pytest.fixture
def front(simulator: lt.Simulator, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    with tls_front(simulator.port, tmp_path) as standing:
        yield standing


def server(port: int, host: str = "127.0.0.1", ca_file: Path | None = None) -> lt.Server:
    return lt.Server("openai", MODEL, url=f"https://{host}:{port}", ca_file=ca_file)


def test_a_certificate_of_an_authority_that_the_user_names_is_trusted(front: tuple[int, Path], tmp_path: Path) -> None:
    port, ca_file = front
    result = lt.run(server(port, ca_file=ca_file), limit=3, data="sample", run_dir=tmp_path / "run")
    arrays = result.arrays()
    assert set(arrays["outcome"]) == {"ok"}
    columns, _ = lt._core.read_journal(tmp_path / "run" / "records.jsonl")
    assert columns.tls_ns[0] > columns.connected_ns[0]


def test_a_certificate_of_nobody_known_is_refused(front: tuple[int, Path], tmp_path: Path) -> None:
    port, _ = front
    with pytest.raises(lt.TargetError, match="certificate"):
        lt.run(server(port), limit=1, data="sample", run_dir=tmp_path / "run")


def test_a_certificate_for_another_host_is_refused(front: tuple[int, Path], tmp_path: Path) -> None:
    port, ca_file = front
    with pytest.raises(lt.TargetError, match=r"localhost|host name"):
        lt.run(server(port, "localhost", ca_file), limit=1, data="sample", run_dir=tmp_path / "run")


def test_a_missing_file_of_authorities_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(lt.SpecError, match=r"certificates .*nothing\.pem"):
        server(1, ca_file=tmp_path / "nothing.pem")
