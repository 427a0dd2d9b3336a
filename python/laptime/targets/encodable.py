"""Texts that anybody may hand us, as files, tokenizers and records can hold them."""

from __future__ import annotations

__all__ = ["encodable"]


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot hold: a lone surrogate is a valid character of a Python string."""
    return text.encode(errors="replace").decode()
