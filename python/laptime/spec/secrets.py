"""What may be a secret, and is kept out of what a run writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["names_a_secret", "without_secrets"]

_SECRET = frozenset(
    {
        *("auth", "authorization", "bearer", "credential", "credentials"),
        *("passphrase", "passwd", "password", "passwords", "secret", "secrets"),
        *("key", "keys", "apikey", "token", "accesstoken", "authtoken"),
    }
)


def without_secrets(value: Any) -> Any:
    """Return a value of JSON with that of every key that names a secret replaced."""
    if isinstance(value, Mapping):
        return {k: "[redacted]" if _is_secret(k, v) else without_secrets(v) for k, v in value.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def names_a_secret(name: str) -> bool:
    """Whether a word of a name says so, as in api_key, access-token, or clientSecret; max_tokens has none."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return not _SECRET.isdisjoint(map(str.lower, words))


def _is_secret(name: str, value: Any) -> bool:
    """Whether both say so: a number beside such a word is a setting, as in stop_token_id or add_bos_token."""
    return names_a_secret(name) and _holds_text(value)


def _holds_text(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_text, value.values()))
    return any(map(_holds_text, value)) if isinstance(value, list) else isinstance(value, str)
