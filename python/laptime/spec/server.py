"""One model on a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from laptime import _core
from laptime.spec.requirement import require

__all__ = ["Server", "check_url"]


def check_url(url: str, variable: str | None = None) -> None:
    """Refuse what is not a server's URL, or may hold a secret, which is not shown then.

    Raises
    ------
    SpecError
        With the name of the environment's ``variable``, where the URL is of one.
    """
    told = "" if variable is None else f"{variable} is "
    require("@" not in url, f"{told}a URL with a name or password in it: name the key with api_key_env instead")
    require(
        "?" not in url and "#" not in url,
        f"{told}a URL with a query or a fragment in it: end it with its path, and send a key with api_key_env",
    )
    require(
        _is_server_url(url),
        f"{variable or repr(url)} is not a server's URL: it should look like http://127.0.0.1:11434",
    )


def _is_server_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that nothing closes
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@dataclass(frozen=True)
class Server:
    """One model on a server.

    Attributes
    ----------
    api
        How to talk to it: ``"ollama"`` or ``"openai"``.
    model
        The name that the server knows.
    url
        The server's base URL; ``None`` means the environment's, or the API's usual one.
    api_key_env
        The environment variable that holds the key; ``None`` means the API's usual one, where it is set.
    headers
        Further HTTP headers.
    extra_body
        Further fields of the request's body; they win over ours.
    ca_file
        The certificates (PEM) that the server's is checked against, instead of the system's.

    Raises
    ------
    SpecError
        For an unknown API, no model, a URL that is not http(s) or may hold a secret, what is no HTTP header, or a
        file of certificates that is not there.
    """

    api: str
    model: str
    url: str | None = None
    api_key_env: str | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)  # may hold a key
    extra_body: Mapping[str, Any] | None = field(default=None, repr=False)  # so may this
    ca_file: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.ca_file, Path):  # a Path is as good as its text
            object.__setattr__(self, "ca_file", str(self.ca_file))
        _core.api_default_url(self.api)  # raises for an unknown API
        require(bool(self.model), f"{self.api}: which model? Write {self.api}/MODEL")
        if self.url is not None:
            check_url(self.url)
        for name, value in (self.headers or {}).items():
            _check_header(name, value)
        if self.ca_file is not None:
            require(Path(self.ca_file).is_file(), f"there is no file of certificates {self.ca_file}")

    @property
    def label(self) -> str:
        """The name in records and tables: ``api/model``."""
        return f"{self.api}/{self.model}"


def _check_header(name: str, value: str) -> None:
    """Refuse what would not be one header; the value, which may be a key, is not shown."""
    require(
        re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) is not None,
        f"{name!r} is not the name of an HTTP header: it has letters, digits and dashes",
    )
    require(
        isinstance(value, str) and value.isprintable(),
        f"the value of the header {name} is no text, or holds what cannot be sent, such as the end of a line",
    )
