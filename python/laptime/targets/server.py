"""A server as the engine wants it: its URL, its key, its headers."""

from __future__ import annotations

import json
import os
import time

from laptime import _core
from laptime.errors import DataError, TargetError
from laptime.spec import Server

__all__ = ["list_models", "server_url", "to_core", "wait_until_ready"]

_KEY_VARIABLES = {"openai": "OPENAI_API_KEY"}
_URL_VARIABLES = {"ollama": "OLLAMA_HOST", "openai": "OPENAI_BASE_URL"}


def server_url(server: Server) -> str:
    """Return the base URL: the server's own, else the environment's, else the API's usual one."""
    url = server.url or _environment_url(server.api) or _core.api_default_url(server.api)
    return url.rstrip("/").removesuffix("/v1")  # people write OpenAI's base with /v1; our paths have it


def _environment_url(api: str) -> str | None:
    value = os.environ.get(_URL_VARIABLES.get(api, ""))
    if not value:
        return None
    if "://" not in value:  # OLLAMA_HOST is often host:port, or 0.0.0.0 as the server listens on it
        value = f"http://{value.rstrip('/')}"
        if api == "ollama" and value.count(":") == 1:
            value += ":11434"
    return value.replace("://0.0.0.0", "://127.0.0.1")


def _headers(server: Server) -> dict[str, str]:
    headers = dict(server.headers or {})
    variable = server.api_key_env or _KEY_VARIABLES.get(server.api)
    key = os.environ.get(variable) if variable else None
    if server.api_key_env and not key:
        raise TargetError(f"{server.label}: the environment variable {server.api_key_env} for its key is not set")
    if key and "authorization" not in map(str.lower, headers):
        headers["Authorization"] = f"Bearer {key}"
    return headers


def to_core(server: Server) -> _core.Target:
    """Make the engine's target. Raises `TargetError` where a key was named and is not set."""
    return _core.Target(
        api=server.api,
        url=server_url(server),
        model=server.model,
        label=server.label,
        headers=_headers(server),
        extra_body=json.dumps(server.extra_body) if server.extra_body else "",
    )


def wait_until_ready(server: Server, timeout_s: float = 30.0) -> None:
    """Wait until the server answers.

    Raises
    ------
    TargetError
        Where it does not within ``timeout_s``.
    """
    headers = _headers(server)
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            _get_models(server, headers, timeout_s=min(5.0, timeout_s))
            return
        except TargetError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def list_models(server: Server, timeout_s: float = 10.0) -> list[str]:
    """Ask a server which models it has; ``server.model`` does not matter.

    Raises
    ------
    TargetError
        Where it cannot be reached or answers something else.
    """
    body = _get_models(server, _headers(server), timeout_s)
    try:
        return sorted(_core.api_decode_models(server.api, body))
    except DataError as problem:
        message = f"{server_url(server)} does not list its models as {server.api} does: {problem}"
        raise TargetError(message) from problem


def _get_models(server: Server, headers: dict[str, str], timeout_s: float) -> bytes:
    url = server_url(server) + _core.api_ready_path(server.api)
    status, body = _core.http_get(url, timeout_s, headers)
    if status != 200:
        raise TargetError(f"{url} answered with status {status}")
    return body
