"""Hugging Face's own server, ``transformers serve``, on the loopback with a tiny model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

SERVED_MODEL = "lab/causal"
READY_TIMEOUT_S = 120.0


@contextmanager
def transformers_server(model: Path, folder: Path, port: int) -> Iterator[str]:
    """Serve ``model`` as `SERVED_MODEL` and yield the URL; ``folder`` gets the server's cache and its log."""
    cache = folder / "cache"
    _put_into_cache(model, cache)
    environment = {**os.environ, "HF_HUB_CACHE": str(cache), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", SERVED_MODEL, "--device", "cpu"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _put_into_cache(model: Path, cache: Path) -> None:
    """Lay a model where the Hub's client would have put it, so that the server lists it under its name."""
    commit = "0" * 40
    repository = cache / f"models--{SERVED_MODEL.replace('/', '--')}"
    shutil.copytree(model, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"{url}/health", timeout=5).close()
            return
        except OSError:  # it loads the model before it listens
            time.sleep(0.1)
    pytest.fail(f"transformers serve did not start: {log.read_text()[-2000:]}")
