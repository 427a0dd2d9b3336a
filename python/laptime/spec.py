"""What is to be measured: plain values, checked before anything is sent.

The small ones (`Server`, `Closed`, `Generation`, …) check themselves when they are made; `Spec` is the whole of a run
and can be read from a TOML file.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Union
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError

from laptime import _core
from laptime.errors import SpecError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = [
    "Closed",
    "Constant",
    "Generation",
    "Load",
    "Local",
    "Poisson",
    "Server",
    "Spec",
    "check_url",
    "parse_target",
]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SpecError(message)


def check_url(url: str, variable: str | None = None) -> None:
    """Refuse what is not a server's URL, or may hold a secret, which is not shown then.

    Raises
    ------
    SpecError
        With the name of the environment's ``variable``, where the URL is of one.
    """
    told = "" if variable is None else f"{variable} is "
    _require("@" not in url, f"{told}a URL with a name or password in it: name the key with api_key_env instead")
    _require(
        "?" not in url and "#" not in url,
        f"{told}a URL with a query or a fragment in it: end it with its path, and send a key with api_key_env",
    )
    _require(
        _is_server_url(url),
        f"{variable or repr(url)} is not a server's URL: it should look like http://127.0.0.1:11434",
    )


def _is_server_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that nothing closes
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@dataclass(frozen=True)
class Server:
    """One model on a server.

    Attributes
    ----------
    api
        How to talk to it: ``"ollama"`` or ``"openai"``.
    model
        The name that the server knows.
    url
        The server's base URL; ``None`` means the environment's, or the API's usual one.
    api_key_env
        The environment variable that holds the key; ``None`` means the API's usual one, where it is set.
    headers
        Further HTTP headers.
    extra_body
        Further fields of the request's body; they win over ours.

    Raises
    ------
    SpecError
        For an unknown API, no model, or a URL that is not http(s) or may hold a secret.
    """

    api: str
    model: str
    url: str | None = None
    api_key_env: str | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)  # may hold a key
    extra_body: Mapping[str, Any] | None = field(default=None, repr=False)  # so may this

    def __post_init__(self) -> None:
        _core.api_default_url(self.api)  # raises for an unknown API
        _require(bool(self.model), f"{self.api}: which model? Write {self.api}/MODEL")
        if self.url is not None:
            check_url(self.url)

    @property
    def label(self) -> str:
        """The name in records and tables: ``api/model``."""
        return f"{self.api}/{self.model}"


@dataclass(frozen=True)
class Local:
    """A Transformers model in a process of this machine (extra ``local``).

    Attributes
    ----------
    model
        A folder, or a name on the Hub.
    peft
        Weights of an adapter that go on top: a folder, a ``model.tar.gz``, or a name on the Hub.
    quantization
        ``"int8"`` makes the linear layers dynamic int8 (CPU only); ``None`` takes the model as it is, which may be
        quantised already.
    device
        ``"cpu"``, ``"cuda"`` (or ``"cuda:1"``) or ``"mps"``.
    dtype
        Of the weights: ``"auto"`` (as they are stored), ``"float32"``, ``"float16"`` or ``"bfloat16"``.
    batch_size
        How many prompts are answered together.
    name
        What it is called in records and tables; made of the above without one.

    Raises
    ------
    SpecError
        For no model, an unknown device, quantisation or type of weights.
    """

    model: str
    peft: str | None = None
    quantization: Literal["int8"] | None = None
    device: str = "cpu"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    batch_size: int = 1
    name: str | None = None
    api: Literal["local"] = field(default="local", repr=False)

    def __post_init__(self) -> None:
        for path in ("model", "peft"):  # a Path is as good as its text
            if isinstance(getattr(self, path), Path):
                object.__setattr__(self, path, str(getattr(self, path)))
        _require(bool(self.model), "local: which model? Write local/FOLDER, or local/NAME for one of the Hub")
        _require(
            re.fullmatch(r"cpu|mps|cuda(:\d+)?", self.device) is not None,
            f"unknown device {self.device!r}: there are cpu, cuda, cuda:N, mps",
        )
        _require(self.quantization in (None, "int8"), f"unknown quantization {self.quantization!r}: there is int8")
        _require(
            self.dtype in ("auto", "float32", "float16", "bfloat16"),
            f"unknown dtype {self.dtype!r}: there are auto, float32, float16, bfloat16",
        )
        _require(self.batch_size >= 1, f"batch_size must be at least 1, not {self.batch_size}")
        _require(
            self.quantization is None or self.device == "cpu",
            f"dynamic int8 runs on the CPU only, not on {self.device}: load a model that is stored quantised instead",
        )

    @property
    def label(self) -> str:
        """The name in records and tables: ``local/`` and its own, with what makes it differ."""
        if self.name is not None:
            return f"local/{self.name}"
        parts = [_last_part(self.model)]
        if self.peft is not None:
            parts.append(f"+{_last_part(self.peft)}")
        if self.quantization is not None:
            parts.append(f":{self.quantization}")
        if self.batch_size > 1:
            parts.append(f" batch {self.batch_size}")
        return f"local/{''.join(parts)}"


def _last_part(path: str) -> str:
    name = path.rstrip("/").rsplit("/", 1)[-1]
    return name.removesuffix(".tar.gz") or path


def parse_target(text: str) -> Server | Local:
    """Make a target of ``"api/model"``, such as ``"ollama/gemma:2b"`` or ``"local/models/flan-t5-base"``.

    Raises
    ------
    SpecError
        Where it does not say which API, or names an unknown one.
    """
    api, slash, model = text.partition("/")
    _require(bool(slash), f"{text!r} does not say which API: write API/MODEL, such as ollama/{text}")
    return Local(model) if api == "local" else Server(api, model)


def _parsed_if_text(value: Any) -> Any:
    return parse_target(value) if isinstance(value, str) else value


def _kind_of_target(value: Any) -> str:
    """Say which kind of target a table of a spec file describes, for pydantic."""
    api = value.get("api") if isinstance(value, Mapping) else getattr(value, "api", None)
    return "local" if api == "local" else "server"


@dataclass(frozen=True)
class Closed:
    """A closed loop: each of ``users`` sends its next request when its last is answered and it has thought."""

    users: int
    think_s: float = 0.0
    kind: Literal["closed"] = field(default="closed", repr=False)

    def __post_init__(self) -> None:
        _require(self.users >= 1, f"users must be at least 1, not {self.users}")
        _require(0 <= self.think_s < math.inf, f"think_s must be 0 or more seconds, not {self.think_s}")


@dataclass(frozen=True)
class Constant:
    """An open load of even gaps: requests are sent whether earlier ones are answered or not."""

    rate_per_s: float
    kind: Literal["constant"] = field(default="constant", repr=False)

    def __post_init__(self) -> None:
        _require(0 < self.rate_per_s < math.inf, f"rate_per_s must be above 0, not {self.rate_per_s}")


@dataclass(frozen=True)
class Poisson:
    """An open load of exponential gaps, as from many users who do not know each other."""

    rate_per_s: float
    kind: Literal["poisson"] = field(default="poisson", repr=False)

    def __post_init__(self) -> None:
        _require(0 < self.rate_per_s < math.inf, f"rate_per_s must be above 0, not {self.rate_per_s}")


Load = Union[Closed, Constant, Poisson]  # noqa: UP007 - pydantic and Python 3.10 read it at run time


@dataclass(frozen=True)
class Generation:
    """How an answer is to be generated."""

    max_tokens: int = 256
    temperature: float = 0
    top_p: float = 1
    stop: tuple[str, ...] = ()
    seed: int | None = None
    stream: bool = True

    def __post_init__(self) -> None:
        _require(1 <= self.max_tokens < 2**31, f"max_tokens must be from 1 to 2^31 − 1, not {self.max_tokens}")
        _require(0 <= self.temperature < math.inf, f"temperature must be 0 or more, not {self.temperature}")
        _require(0 < self.top_p <= 1, f"top_p must be in (0, 1], not {self.top_p}")


_Target = Annotated[
    Annotated[Server, Tag("server")] | Annotated[Local, Tag("local")],
    Discriminator(_kind_of_target),
    BeforeValidator(_parsed_if_text),
]


class Spec(BaseModel):
    """The whole of a run, as `laptime.run` takes it and as a TOML file may hold it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[_Target, ...] = Field(default=(), description="what is measured")
    task: str = "prompts"
    data: str | None = None
    subject: tuple[str, ...] = ()
    shots: Annotated[int, Field(ge=0, le=5)] = 0
    prompt_style: str | None = None
    prompts: tuple[str, ...] = ()
    limit: Annotated[int, Field(ge=1)] | None = None
    runs: Annotated[int, Field(ge=1)] = 1
    load_law: Annotated[Load, Field(discriminator="kind")] = Field(default=Closed(1), alias="load")
    generation: Generation = Generation()
    warmup: Annotated[int, Field(ge=0)] = 1
    warmup_pause_s: Annotated[float, Field(ge=0, lt=3600)] = 0
    order: Literal["by_target", "interleaved"] = "by_target"
    timeout_s: Annotated[float, Field(gt=0, lt=1e6)] = 120
    ready_timeout_s: Annotated[float, Field(ge=0, lt=1e6)] = 0
    prompt_cache: Literal["off", "allow", "bust"] = "off"
    isolate: bool = False
    perplexity: str | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0
    tags: dict[str, str] = {}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Spec:
        """Check values. Raises `SpecError` that names the key and what is wrong with it, in one line."""
        try:
            return cls.model_validate(values)
        except ValidationError as problem:
            raise SpecError(_first_problem(problem)) from problem

    @classmethod
    def load(cls, path: str | Path) -> Spec:
        """Read a spec from a TOML file; a target may be written as ``"api/model"``."""
        values = cls.said_in(path)
        for key in ("subject", "prompts"):
            if isinstance(values.get(key), str):
                values[key] = [values[key]]
        try:
            return cls.of(values)
        except SpecError as problem:
            raise SpecError(f"{path}: {problem}") from problem

    @classmethod
    def said_in(cls, path: str | Path) -> dict[str, Any]:
        """Return what a TOML file says, unchecked: what it leaves out is not there."""
        try:
            return tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as problem:
            raise SpecError(f"cannot read {path}: {problem.strerror}") from problem
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise SpecError(f"{path} is not TOML: {problem}") from problem

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the keys of a spec file."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    def to_values(self) -> dict[str, Any]:
        """Return what `of` takes, key by key."""
        return {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the spec as it is written into a run, without secrets.

        Of headers only the names are kept; in ``extra_body``, what its name says to be a key, a token or a password
        is replaced by ``"[redacted]"``.
        """
        values = self.model_dump(mode="json", by_alias=True)
        for target in values["targets"]:
            if "headers" in target:
                target["headers"] = sorted(target["headers"] or ()) or None
                target["extra_body"] = _without_secrets(target["extra_body"])
        return values


_SECRET = frozenset(
    {
        *("auth", "authorization", "bearer", "credential", "credentials"),
        *("passphrase", "passwd", "password", "passwords", "secret", "secrets"),
        *("key", "keys", "apikey", "token", "accesstoken", "authtoken"),
    }
)


def _without_secrets(value: Any) -> Any:
    """Return a value of JSON with that of every key that names a secret replaced."""
    if isinstance(value, Mapping):
        return {k: "[redacted]" if _is_secret(k, v) else _without_secrets(v) for k, v in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _is_secret(name: str, value: Any) -> bool:
    """Whether a word of the name says so, as in api_key, access-token, or clientSecret; max_tokens has none.

    A number or a truth value beside such a word is a setting, as in stop_token_id or add_bos_token.
    """
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return not _SECRET.isdisjoint(map(str.lower, words)) and _holds_text(value)


def _holds_text(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_text, value.values()))
    return any(map(_holds_text, value)) if isinstance(value, list) else isinstance(value, str)


def _first_problem(problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_context=False, include_input=True)[0]
    key = ".".join(str(part) for part in first["loc"] if part not in ("server", "local"))
    if first["type"] == "extra_forbidden":
        return f"there is no {key!r}: known are {', '.join(Spec.keys())}"
    told = f"{key}: {first['msg'][0].lower()}{first['msg'][1:]}"
    may_be_secret = {"headers", "extra_body"} & set(first["loc"])
    if may_be_secret or not isinstance(first["input"], str | int | float):  # a table may hold a secret too
        return told
    return f"{told}, not {first['input']!r}"
