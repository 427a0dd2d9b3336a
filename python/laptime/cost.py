"""What requests cost: prices of tokens, and the cost of each request.

A price table is a TOML or JSON file such as ::

    currency = "USD"
    [models."gemma:2b"]
    input_per_million = 0.10
    output_per_million = 0.40

or a CSV file with the header ``model,input_per_million,output_per_million`` and, where it is not USD, a column
``currency``. ``input_per_token`` and ``output_per_token`` stand for the same, a million times smaller.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from laptime.data.files import read_records
from laptime.errors import DataError, SpecError
from laptime.targets.label import bare_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from laptime.store.table import Floats, Table

__all__ = ["ModelPrice", "Prices", "request_costs"]

_A_MILLION = 1_000_000


@dataclass(frozen=True)
class ModelPrice:
    """What a token costs that goes into a model, and one that comes out of it."""

    input_per_token: float
    output_per_token: float


@dataclass(frozen=True)
class Prices:
    """What tokens cost, model by model.

    Attributes
    ----------
    models
        By name, with its API (``"ollama/gemma:2b"``) or without.
    others
        The price of models that are not named; ``None`` where it is not known.
    currency
        A word, shown beside the numbers.
    """

    models: Mapping[str, ModelPrice] = field(default_factory=dict)
    others: ModelPrice | None = None
    currency: str = "USD"

    @classmethod
    def of_token(cls, price: float, currency: str = "USD") -> Prices:
        """Make one price of any token of any model, prompt and output alike."""
        if not 0 <= price < math.inf:
            raise SpecError(f"a price per token must be 0 or more, not {price}")
        return cls(others=ModelPrice(price, price), currency=currency)

    @classmethod
    def load(cls, path: str | Path) -> Prices:
        """Read a price table from a TOML, JSON or CSV file.

        Raises
        ------
        DataError
            Where the file cannot be read or holds no prices; names the file, the model and what is wrong.
        """
        path = Path(path)
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise DataError(f"{path}: what kind of price table is this? Known are {', '.join(_READERS)}")
        try:
            table = _PriceTable.model_validate(reader(path))
        except OSError as problem:
            raise DataError(f"cannot read {path}: {problem.strerror}") from problem
        except ValidationError as problem:
            raise DataError(f"{path}: {_first_problem(problem)}") from problem
        except ValueError as problem:  # neither UTF-8 nor TOML nor JSON
            raise DataError(f"{path} is no {path.suffix[1:].upper()}: {problem}") from problem
        return cls(models={name: row.price for name, row in table.models.items()}, currency=table.currency)

    def of(self, model: str) -> ModelPrice | None:
        """Return a model's price; ``None`` where it is not known.

        One of two names may lack its API: then the rest must be the same, and mean one price only.

        Raises
        ------
        SpecError
            Where a model without its API may be several of those that have a price, at different ones.
        """
        if model in self.models:
            return self.models[model]
        bare = bare_name(model)
        if bare != model:
            return self.models.get(bare, self.others)
        candidates = [name for name in self.models if bare_name(name) == model]
        prices = {self.models[name] for name in candidates}
        if len(prices) > 1:
            raise SpecError(f"which price has {model!r}? The price table has {', '.join(candidates)}")
        return prices.pop() if prices else self.others


def request_costs(table: Table, prices: Prices) -> Floats:
    """Return the cost of each request, in ``prices.currency``; NaN where tokens or price are not known.

    Prompt tokens × price of input + output tokens × price of output.
    """
    costs = np.full(len(table), np.nan)
    for model in table.models():
        price = prices.of(model)
        if price is None:
            continue
        rows = table["model"] == model
        costs[rows] = (
            table["prompt_tokens"][rows] * price.input_per_token + table["output_tokens"][rows] * price.output_per_token
        )
    return costs


# ── The file ────────────────────────────────────────────────────────────────────────────────────────────────────

_Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _PriceRow(BaseModel):
    """One model's prices as a file has them: each by the token or by the million."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input_per_token: _Price | None = None
    input_per_million: _Price | None = None
    output_per_token: _Price | None = None
    output_per_million: _Price | None = None

    @model_validator(mode="after")
    def _each_is_there_once(self) -> _PriceRow:
        for side in ("input", "output"):
            given = [name for name in (f"{side}_per_token", f"{side}_per_million") if getattr(self, name) is not None]
            if len(given) != 1:
                raise ValueError(f"give one of {side}_per_token and {side}_per_million, not {len(given) or 'none'}")
        return self

    @property
    def price(self) -> ModelPrice:
        return ModelPrice(
            _per_token(self.input_per_token, self.input_per_million),
            _per_token(self.output_per_token, self.output_per_million),
        )


class _PriceTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: Annotated[dict[str, _PriceRow], Field(min_length=1)]
    currency: Annotated[str, Field(min_length=1)] = "USD"


def _per_token(per_token: float | None, per_million: float | None) -> float:
    if per_token is not None:
        return per_token
    assert per_million is not None
    return per_million / _A_MILLION


def _toml_table(path: Path) -> Any:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f'{problem}; a model is named in quotes: [models."gemma:2b"]') from problem


def _json_table(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8-sig"))


def _csv_table(path: Path) -> Any:
    models: dict[str, dict[str, str]] = {}
    currencies = set()
    for where, row in read_records(path):
        prices = {name: text for name, text in row.items() if text.strip()}  # an empty field says nothing
        name = prices.pop("model", "").strip()
        if not name or name in models:
            raise DataError(f"{path}, {where}: {f'{name!r} is there twice' if name else 'which model?'}")
        currencies.add(prices.pop("currency", "USD"))
        models[name] = prices
    if len(currencies) > 1:
        raise DataError(f"{path}: several currencies in one table: {', '.join(sorted(currencies))}")
    return {"models": models, "currency": currencies.pop()}


_READERS: Mapping[str, Callable[[Path], Any]] = {".toml": _toml_table, ".json": _json_table, ".csv": _csv_table}


def _first_problem(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        parent = _PriceTable if len(first["loc"]) == 1 else _PriceRow
        unquoted = "" if parent is _PriceTable else '; a model with a dot is named in quotes: [models."llama3.2"]'
        return f"there is no {key!r}: known are {', '.join(parent.model_fields)}{unquoted}"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "model_type":
        message = "a table of names and values is wanted"
    told = f"{key}: {message[0].lower()}{message[1:]}" if key else message
    return f"{told}, not {first['input']!r}" if isinstance(first["input"], str | int | float) else told
