"""Texts from outside, such that nothing in them acts: what cannot be seen is written out."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["json_text", "shortened", "visible"]

_FIRST_CONTROL_PICTURE = 0x2400
_DELETE = 0x7F
# Controls of the second set, marks that turn the direction of writing, breaks that are no line feed, halves of pairs.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return a text in which controls are seen and do nothing; line feeds and tabs stay.

    An escape becomes ``␛``, a right-to-left override ``<U+202E>``: no terminal and no page obeys it.
    """
    return _UNSEEN.sub(_written_out, text.replace("\r\n", "\n"))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return JSON that shows every character: what cannot be seen is escaped, all else is as it is."""
    written = json.dumps(value, indent=indent, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters on one line, with ``…`` where something is left out."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_FIRST_CONTROL_PICTURE + code)
    return "␡" if code == _DELETE else f"<U+{code:04X}>"
