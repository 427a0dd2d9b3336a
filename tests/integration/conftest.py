"""What integration tests run: the real command, a simulator, a real llama.cpp server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import laptime as lt

REAL_PARTS = Path(__file__).parent / "realparts"
COMMAND = Path(sys.executable).parent / "laptime"

pytest.register_assert_rewrite("faults")

Laptime = Callable[..., subprocess.CompletedProcess[str]]


def own_environment() -> dict[str, str]:
    """Return an environment in which nothing of the user's own reaches the command."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LAPTIME_", "OLLAMA_", "OPENAI_"))}
    return {**kept, "NO_COLOR": "1"}


def call_laptime(folder: Path, environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, to its end."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def laptime_environment() -> dict[str, str]:
    """An environment of a test's own for the command."""
    return own_environment()


@pytest.fixture
def laptime(tmp_path: Path, laptime_environment: dict[str, str]) -> Laptime:
    """Runs the command in a folder of its own."""
    return partial(call_laptime, tmp_path, laptime_environment)


@pytest.fixture
def simulator() -> Iterator[lt.Simulator]:
    with lt.Simulator() as running:
        yield running


@pytest.fixture
def unused_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny Transformers models of random weights; see realparts/make_tiny_hf.py."""
    folder = tmp_path_factory.mktemp("models")
    make = [sys.executable, REAL_PARTS / "make_tiny_hf.py", folder]
    subprocess.run(make, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="session")
def llama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real llama.cpp server with a tiny model."""
    folder = tmp_path_factory.mktemp("llama")
    model = folder / "tiny.gguf"
    make = [sys.executable, REAL_PARTS / "make_tiny_gguf.py", model]
    subprocess.run(make, check=True, capture_output=True, timeout=120)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, REAL_PARTS / "llamacpp_server.py", model, "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert server.stdout is not None
        try:
            for line in server.stdout:  # llama.cpp's own lines may come first
                if line.startswith("{"):
                    yield json.loads(line)["url"]
                    break
            else:
                pytest.fail(f"the llama.cpp server did not start: {(folder / 'server.log').read_text()[-2000:]}")
        finally:
            server.terminate()
            server.wait(timeout=30)
            server.stdout.close()
