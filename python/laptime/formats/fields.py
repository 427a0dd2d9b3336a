"""The fields of a file, checked where they enter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from laptime.errors import DataError

__all__ = ["Fields", "Number", "OptionalText", "Seconds", "checked"]

_Model = TypeVar("_Model", bound=BaseModel)


def _absent_if_empty(value: Any) -> Any:
    return None if value == "" else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_absent_if_empty)]
"""A number, or ``None`` where it was not observed."""

Seconds = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, BeforeValidator(_absent_if_empty)]
"""A duration, or a count; not negative."""

OptionalText = Annotated[str | None, BeforeValidator(_text)]
"""A text, or a number as its text."""


class Fields(BaseModel):
    """What a file may hold; what else it holds is its own affair."""

    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


def checked(fields: type[_Model], value: Any, path: Path, place: str = "") -> _Model:
    """Check what was read. Raises `DataError`, which names the file and the place in one line."""
    try:
        return fields.model_validate(value)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        told = f"{path}{', ' if place else ''}{place}{f': {where}' if where else ''}"
        raise DataError(f"{told}: {first['msg'][0].lower()}{first['msg'][1:]}") from problem
