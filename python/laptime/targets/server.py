"""A server as the engine wants it: its URL, its key, its headers."""

from __future__ import annotations

import json
import os
import time

from laptime import _core
from laptime.errors import DataError, TargetError
from laptime.spec import Server, check_url

__all__ = [
    "environment_url",
    "is_llama_cpp",
    "list_models",
    "server_url",
    "to_core",
    "wait_until_ready",
    "wait_while_loading",
]

_KEY_VARIABLES = {
    "openai": "OPENAI_API_KEY",
    "openai-completions": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
}
_LOADING = 503
_URL_VARIABLES = {
    "ollama": "OLLAMA_HOST",
    "ollama-chat": "OLLAMA_HOST",
    "openai": "OPENAI_BASE_URL",
    "openai-completions": "OPENAI_BASE_URL",
    "anthropic": "ANTHROPIC_BASE_URL",
}
_OF_LLAMA_CPP = ("openai", "openai-completions", "llamacpp")
"""The APIs in which llama.cpp's own server takes the wish; in Anthropic's, which it speaks too, it passes it over."""


def server_url(server: Server) -> str:
    """Return the base URL: the server's own, else the environment's, else the API's usual one."""
    url = server.url or environment_url(server.api) or _core.api_default_url(server.api)
    return url.rstrip("/").removesuffix("/v1")  # people write OpenAI's base with /v1; our paths have it


def environment_url(api: str) -> str | None:
    """Return the URL that the environment names for an API, as OLLAMA_HOST does; ``None`` where it names none.

    Raises
    ------
    SpecError
        Where the variable holds no URL, or one that may hold a secret.
    """
    variable = _URL_VARIABLES.get(api, "")
    value = os.environ.get(variable)
    if not value:
        return None
    if "://" not in value:  # OLLAMA_HOST is often host:port, or 0.0.0.0 as the server listens on it
        value = f"http://{value.rstrip('/')}"
        if variable == "OLLAMA_HOST" and value.count(":") == 1:
            value += ":11434"
    check_url(value, variable)
    return value.replace("://0.0.0.0", "://127.0.0.1")


def _headers(server: Server) -> dict[str, str]:
    headers = dict(server.headers or {})
    variable = server.api_key_env or _KEY_VARIABLES.get(server.api)
    key = os.environ.get(variable) if variable else None
    if server.api_key_env and not key:
        raise TargetError(f"{server.label}: the environment variable {server.api_key_env} for its key is not set")
    if key:
        name, value = _core.api_key_header(server.api, key)
        if name.lower() not in map(str.lower, headers):
            headers[name] = value
    return headers


def _get(server: Server, path: str, headers: dict[str, str], timeout_s: float) -> tuple[int, bytes]:
    return _core.http_get(server_url(server) + path, timeout_s, headers, _ca_file(server))


def _ca_file(server: Server) -> str:
    return str(server.ca_file or "")


def to_core(server: Server, number: int = 0) -> _core.Target:
    """Make the engine's target; ``number`` begins its request ids.

    Raises
    ------
    TargetError
        Where a key was named and is not set.
    """
    return _core.Target(
        api=server.api,
        url=server_url(server),
        model=server.model,
        label=server.label,
        headers=_headers(server),
        extra_body=json.dumps(server.extra_body) if server.extra_body else "",
        ca_file=_ca_file(server),
        number=number,
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


def wait_while_loading(server: Server, timeout_s: float) -> None:
    """Wait while the server says that it is still loading its model (503).

    Whatever else is wrong with it is left for its first request to find.

    Raises
    ------
    TargetError
        Where it is still loading after ``timeout_s``.
    """
    headers = _headers(server)
    deadline = time.monotonic() + timeout_s
    while _says_loading(server, headers, timeout_s=min(5.0, timeout_s)):
        if time.monotonic() > deadline:
            raise TargetError(
                f"{server_url(server)} was still loading its model after {timeout_s:g} s: try again later"
            )
        time.sleep(0.2)


def _says_loading(server: Server, headers: dict[str, str], timeout_s: float) -> bool:
    # llama.cpp lists its model while it is still loading it; its /health tells. Others have no such path.
    for path in ("/health", _core.api_ready_path(server.api)):
        try:
            status, _ = _get(server, path, headers, timeout_s)
        except TargetError:
            return False
        if status == _LOADING:
            return True
    return False


def is_llama_cpp(server: Server, timeout_s: float = 5.0) -> bool:
    """Whether the server says that it is llama.cpp's own, which can be asked not to reuse a prompt's cache."""
    if server.api not in _OF_LLAMA_CPP:
        return False
    try:
        models = json.loads(_get_models(server, _headers(server), timeout_s))
        return any(model.get("owned_by") == "llamacpp" for model in models["data"])
    except (TargetError, ValueError, KeyError, TypeError, AttributeError):
        return False


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
    path = _core.api_ready_path(server.api)
    status, body = _get(server, path, headers, timeout_s)
    if status != 200:
        raise TargetError(f"{server_url(server)}{path} answered with status {status}")
    return body
