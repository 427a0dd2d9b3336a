"""What is measured, as texts and tables of a spec file name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag

from laptime.spec.local import Local
from laptime.spec.requirement import require
from laptime.spec.server import Server

__all__ = ["AnyTarget", "parse_target"]


def parse_target(text: str) -> Server | Local:
    """Make a target of ``"api/model"``, such as ``"ollama/gemma:2b"`` or ``"local/models/flan-t5-base"``.

    Raises
    ------
    SpecError
        Where it does not say which API, or names an unknown one.
    """
    api, slash, model = text.partition("/")
    require(bool(slash), f"{text!r} does not say which API: write API/MODEL, such as ollama/{text}")
    return Local(model) if api == "local" else Server(api, model)


def _parsed_if_text(value: Any) -> Any:
    return parse_target(value) if isinstance(value, str) else value


def _kind_of_target(value: Any) -> str:
    """Say which kind of target a table of a spec file describes, for pydantic."""
    api = value.get("api") if isinstance(value, Mapping) else getattr(value, "api", None)
    return "local" if api == "local" else "server"


AnyTarget = Annotated[
    Annotated[Server, Tag("server")] | Annotated[Local, Tag("local")],
    Discriminator(_kind_of_target),
    BeforeValidator(_parsed_if_text),
]
