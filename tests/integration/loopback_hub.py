"""A stand-in for the Hugging Face Hub on the loopback: what `datasets` and `transformers` read of it, unmodified.

A folder ``ROOT/datasets/<org>/<name>/…`` is what it has. Programs find it by ``HF_ENDPOINT``, which has to be set
before they import anything of Hugging Face's.
"""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.parse
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["LoopbackHub"]

_DATE = "2024-01-01T00:00:00.000Z"


class LoopbackHub:
    """Serves a folder as the Hub does; a context manager.

    Attributes
    ----------
    status
        A status that it answers everything with, such as 401; ``None`` answers properly.
    slow
        Whether it takes requests and never answers them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.status: int | None = None
        self.slow = False
        self.closing = threading.Event()
        hub = self

        class Handler(_Handler):
            owner = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> LoopbackHub:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: LoopbackHub

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.owner.slow:
            self.owner.closing.wait()
            return
        if self.owner.status is not None:
            self._send(self.owner.status, {"error": "as the test wants it"})
            return
        url = urllib.parse.urlsplit(self.path)
        parts = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        is_api = parts[0] == "api"
        kind, *parts = parts[1:] if is_api else parts
        base = self.owner.root.joinpath(kind, *parts[:2])
        if ".." in parts or len(parts) < 2 or not base.is_dir():
            self._send_missing("RepoNotFound")
        elif is_api:
            self._answer_api(base, parts, urllib.parse.parse_qs(url.query), body)
        elif parts[2:3] == ["resolve"]:
            self._send_file(base, base.joinpath(*parts[4:]))
        else:
            self._send_missing("EntryNotFound")

    do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server looks for

    def _answer_api(self, base: Path, parts: list[str], query: Mapping[str, list[str]], body: bytes) -> None:
        match parts[2:]:
            case [] | ["revision", _]:
                self._send(200, _description(base, "/".join(parts[:2])))
            case ["tree", _, *below]:
                folder = base.joinpath(*below)
                deep = query.get("recursive", ["false"])[0].lower() in ("true", "1")
                found = _files(folder) if deep else sorted(folder.glob("*"))
                self._send(200, [_node(base, path) for path in found])
            case ["paths-info", _]:
                wanted = [base / path for path in _paths_of(body)]
                self._send(200, [_node(base, path) for path in wanted if path.exists()])
            case _:
                self._send_missing("EntryNotFound")

    def _send_file(self, base: Path, path: Path) -> None:
        if not path.is_file():
            self._send_missing("EntryNotFound")
            return
        data = path.read_bytes()
        headers = {"ETag": f'"{_blob_id(data)}"', "X-Repo-Commit": _revision(base), "Accept-Ranges": "bytes"}
        wanted = self.headers.get("Range", "")
        if not wanted.startswith("bytes="):
            self._send(200, data, **headers)
            return
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(0, len(data) - int(last))
        end = min(int(last), len(data) - 1) if first and last else len(data) - 1
        self._send(206, data[start : end + 1], **headers, **{"Content-Range": f"bytes {start}-{end}/{len(data)}"})

    def _send_missing(self, what: str) -> None:
        self._send(404, {"error": what}, **{"X-Error-Code": what})

    def _send(self, status: int, body: Any, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        pass


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _revision(base: Path) -> str:
    digest = hashlib.sha1()
    for path in _files(base):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _node(base: Path, path: Path) -> dict[str, Any]:
    name = path.relative_to(base).as_posix()
    if path.is_dir():
        return {"type": "directory", "oid": "0" * 40, "size": 0, "path": name}
    return {"type": "file", "oid": _blob_id(path.read_bytes()), "size": path.stat().st_size, "path": name}


def _paths_of(body: bytes) -> list[str]:
    try:
        paths: list[str] = json.loads(body)["paths"]
    except ValueError:
        paths = urllib.parse.parse_qs(body.decode()).get("paths", [])
    return paths


def _description(base: Path, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "_id": _revision(base)[:24],
        "sha": _revision(base),
        "author": name.split("/")[0],
        "private": False,
        "gated": False,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": [],
        "createdAt": _DATE,
        "lastModified": _DATE,
        "siblings": [{"rfilename": path.relative_to(base).as_posix()} for path in _files(base)],
    }
