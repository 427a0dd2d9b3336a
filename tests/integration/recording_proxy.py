"""A TCP proxy that passes bytes on as they come and keeps what either side said."""

from __future__ import annotations

import http.client
import io
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """The body of a request and that of the answer to it, without any framing."""

    question: bytes
    answer: bytes


class RecordingProxy(socketserver.ThreadingTCPServer):
    """Stands before a server on the loopback."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.behind = (host, port)
        self.connections: list[tuple[bytearray, bytearray]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def request_bodies(self) -> list[bytes]:
        """Return the bodies of the requests, in the order of connections; those without a body are left out."""
        return [body for asked, _ in self.connections for body in _questions(bytes(asked)) if body]

    def exchanges(self) -> list[list[Exchange]]:
        """Return the requests that were answered, by connection."""
        return [
            [Exchange(*bodies) for bodies in zip(_questions(bytes(asked)), _answers(bytes(answered)), strict=False)]
            for asked, answered in self.connections
        ]


@contextmanager
def recording_proxy(host: str, port: int) -> Iterator[RecordingProxy]:
    with RecordingProxy(host, port) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


class _Connection(socketserver.BaseRequestHandler):
    server: RecordingProxy

    def handle(self) -> None:
        question, answer = bytearray(), bytearray()
        self.server.connections.append((question, answer))
        with socket.create_connection(self.server.behind) as server:
            questions = threading.Thread(target=_pass_on, args=(self.request, server, question))
            questions.start()
            _pass_on(server, self.request, answer)  # the end of the server's side is passed on as such
            with suppress(OSError):  # the client has gone
                self.request.shutdown(socket.SHUT_RDWR)
            questions.join()


def _questions(stream: bytes) -> Iterator[bytes]:
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        size = int(length[1]) if length else 0
        yield rest[:size]
        stream = rest[size:]


def _answers(stream: bytes) -> Iterator[bytes]:
    source = _Received(stream)
    while source.tell() < len(stream):
        response = http.client.HTTPResponse(source)  # makefile is all it asks of a socket
        response.begin()
        yield response.read()


class _Received(io.BytesIO):
    """Bytes that several responses are read from, one after the other."""

    def makefile(self, _mode: str) -> _Received:
        return self

    def close(self) -> None:
        pass


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    try:
        while data := source.recv(65536):
            kept += data
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:  # the other side has gone
        pass
