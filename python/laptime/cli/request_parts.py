"""What flags add to every request: HTTP headers, and fields of its body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from laptime.errors import SpecError
from laptime.spec import names_a_secret

__all__ = ["extra_body_of", "headers_of"]


def headers_of(texts: Sequence[str], usual: Mapping[str, str]) -> dict[str, str]:
    """Return headers written as ``Name: value``, and the usual ones of other names.

    Raises
    ------
    SpecError
        For what is no header, or looks like a key: command lines are seen by others and kept. The value is not shown.
    """
    headers = {}
    for text in texts:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise SpecError("a --header is written 'Name: value'")
        if names_a_secret(name) or re.match(r"\s*(Bearer|Basic)\s|\s*sk-", value, re.IGNORECASE):
            raise SpecError(f"--header {name.strip()} looks like a key: name its variable with --api-key-env instead")
        headers[name.strip()] = value.strip()
    said = set(map(str.lower, headers))
    return {**{name: value for name, value in usual.items() if name.lower() not in said}, **headers}


def extra_body_of(texts: Sequence[str]) -> dict[str, Any]:
    """Return the fields of JSON objects together; of one that is given twice the last counts.

    Raises
    ------
    SpecError
        For what is no JSON object. It is not shown.
    """
    fields: dict[str, Any] = {}
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError as problem:
            raise SpecError(f"--extra-body is not JSON: {problem}") from problem
        if not isinstance(value, dict):
            raise SpecError("--extra-body is a JSON object, such as '{\"top_k\": 1}'")
        fields |= value
    return fields
