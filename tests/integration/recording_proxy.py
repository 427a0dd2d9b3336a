"""A TCP proxy that passes bytes on as they come and keeps what either side said."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class RecordingProxy(socketserver.ThreadingTCPServer):
    """Stands before a server on the loopback."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.behind = (host, port)
        self.questions: list[bytearray] = []
        self.answers: list[bytearray] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def request_bodies(self) -> list[bytes]:
        """Return the bodies of the requests, in the order of connections; those without a body are left out."""
        return [body for stream in self.questions for body in _bodies(bytes(stream))]


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
        self.server.questions.append(question)
        self.server.answers.append(answer)
        with socket.create_connection(self.server.behind) as server:
            questions = threading.Thread(target=_pass_on, args=(self.request, server, question))
            questions.start()
            _pass_on(server, self.request, answer)  # the end of the server's side is passed on as such
            self.request.shutdown(socket.SHUT_RDWR)
            questions.join()


def _bodies(stream: bytes) -> Iterator[bytes]:
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        size = int(length[1]) if length else 0
        if size:
            yield rest[:size]
        stream = rest[size:]


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    try:
        while data := source.recv(65536):
            kept += data
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:  # the other side has gone
        pass
