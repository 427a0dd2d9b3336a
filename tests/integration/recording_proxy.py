"""A TCP proxy that passes bytes on as they come and keeps what the server said."""

from __future__ import annotations

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
        self.answers: list[bytearray] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


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
        answer = bytearray()
        self.server.answers.append(answer)
        with socket.create_connection(self.server.behind) as server:
            questions = threading.Thread(target=_pass_on, args=(self.request, server, bytearray()))
            questions.start()
            _pass_on(server, self.request, answer)  # the end of the server's side is passed on as such
            self.request.shutdown(socket.SHUT_RDWR)
            questions.join()


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    try:
        while data := source.recv(65536):
            kept += data
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:  # the other side has gone
        pass
