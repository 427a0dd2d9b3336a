"""A real llama.cpp server with a small model of random weights, as the tests start it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from children import BENCHMARKS, ChildFailed

__all__ = ["llama_cpp_server"]

_REAL_PARTS = BENCHMARKS.parent / "tests" / "integration" / "realparts"


@contextmanager
def llama_cpp_server(folder: Path, *, layers: int, dim: int) -> Iterator[str]:
    """Make a model, serve it on the loopback, and yield the server's URL.

    Parameters
    ----------
    folder
        Where the model and the server's log go.

    Raises
    ------
    ChildFailed
        Where the model cannot be made, or the server does not start.
    """
    model, log = folder / "model.gguf", folder / "server.log"
    shape = ["--layers", str(layers), "--dim", str(dim)]
    _make_model(model, shape)
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, _REAL_PARTS / "llamacpp_server.py", model, "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        try:
            yield _url_of(server, log)
        finally:
            server.terminate()


def _make_model(model: Path, shape: list[str]) -> None:
    command = [sys.executable, str(_REAL_PARTS / "make_tiny_gguf.py"), str(model), *shape]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ChildFailed(f"the model was not made: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


def _url_of(server: subprocess.Popen[str], log: Path) -> str:
    assert server.stdout is not None  # it is a pipe
    for line in server.stdout:  # llama.cpp's own lines may come first
        if line.startswith("{"):
            url: str = json.loads(line)["url"]
            return url
    last_line = (log.read_text().strip().splitlines() or ["it said nothing"])[-1]
    raise ChildFailed(f"the llama.cpp server did not start: {last_line}")
