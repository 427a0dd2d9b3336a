"""Keeping a server's prompt cache out of the times: a repeated prompt would be evaluated once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from laptime.runner.plan import PromptRow
from laptime.spec import Server, Spec
from laptime.targets.server import is_llama_cpp

__all__ = ["cache_note", "make_prefix", "without_cache"]


def make_prefix(spec: Spec) -> str | None:
    """Return a word that no other run has, which begins each prompt where the cache is to be got round."""
    return secrets.token_hex(4) if spec.prompt_cache == "bust" else None


def without_cache(server: Server, spec: Spec) -> Server:
    """Return the server with the request not to use its prompt cache, where it is one that can be asked.

    Raises nothing: a server that cannot be reached is told by its first request.
    """
    if spec.prompt_cache != "off" or not is_llama_cpp(server):
        return server
    return replace(server, extra_body={"cache_prompt": False, **(server.extra_body or {})})


def cache_note(
    servers: Sequence[Server], asked: Sequence[Server], spec: Spec, prompts: Sequence[PromptRow]
) -> str | None:
    """Say, where prompts are repeated, which servers may have answered them from their cache.

    Parameters
    ----------
    servers, asked
        Before and after `without_cache`.
    """
    repeats = spec.passes != 1 or len({row.prompt for row in prompts}) < len(prompts)
    left_alone = [before.label for before, after in zip(servers, asked, strict=True) if before == after]
    if spec.prompt_cache == "bust" or not repeats or not left_alone:
        return None
    return (
        f"{', '.join(left_alone)}: repeated prompts may have been taken from the server's cache, which makes the time "
        "to first token too short; --prompt-cache bust prevents it"
    )
