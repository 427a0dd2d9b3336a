"""TLS in front of a server on the loopback: what comes in is passed on in the clear."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import trustme

__all__ = ["tls_front"]


@contextlib.contextmanager
def tls_front(port: int, folder: Path, host: str = "127.0.0.1") -> Iterator[tuple[int, Path]]:
    """Stand in front of a port of the loopback, with a certificate for ``host``.

    Yields
    ------
    The port, and the file of the authority that signed the certificate.
    """
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept_all, args=(listener, context, port), daemon=True).start()
        yield listener.getsockname()[1], ca_file


def _accept_all(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:  # the listener is closed
            return
        threading.Thread(target=_serve, args=(plain, context, port), daemon=True).start()


def _serve(plain: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        contextlib.suppress(OSError),  # refused, or cut off
        context.wrap_socket(plain, server_side=True) as front,
        socket.create_connection(("127.0.0.1", port)) as behind,
    ):
        answers = threading.Thread(target=_pass_on, args=(behind, front), daemon=True)
        answers.start()
        _pass_on(front, behind)
        behind.shutdown(socket.SHUT_RDWR)
        answers.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
