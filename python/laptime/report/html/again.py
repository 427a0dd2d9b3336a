"""How to measure the same once more: the spec as a file that `laptime run` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laptime.report.html.markup import Markup, Section, element, group
from laptime.report.visible import json_text
from laptime.spec import Spec
from laptime.store import Manifest

__all__ = ["again_section", "spec_as_toml"]

_FILE = "again.toml"


def again_section(manifest: Manifest) -> Section | None:
    """Return the spec of the run, as TOML to run again and as JSON; nothing where there was none."""
    if not manifest.spec.get("task"):
        return None
    as_json = json_text(manifest.spec, indent=2)
    body = group(
        _instructions(manifest),
        element(
            "details", element("summary", "The spec as JSON"), element("pre", element("code", as_json), tabindex=0)
        ),
    )
    return Section("again", "To measure it again", body)


def _instructions(manifest: Manifest) -> Markup:
    if not manifest.spec.get("targets"):
        return element(
            "p", "What was measured is a function of one's own: call laptime.run in Python with the values beneath."
        )
    hidden = [target["headers"] for target in manifest.spec["targets"] if target.get("headers")]
    redacted = any("[redacted]" in json_text(target) for target in manifest.spec["targets"])
    secret = " The values of HTTP headers were not kept: add them." if hidden else ""
    secret += " What stands as [redacted] was not kept, either." if redacted else ""
    return group(
        element("p", f"Write this to {_FILE} and run ", element("code", f"laptime run {_FILE}"), f".{secret}"),
        element("pre", element("code", spec_as_toml(manifest.spec)), tabindex=0),
    )


def spec_as_toml(spec: Mapping[str, Any]) -> str:
    """Return the spec of a manifest as a spec file, without what has no value and without what was not kept."""
    known = set(Spec.keys()) - {"targets"}
    lines = [f"{key} = {_toml(value)}" for key, value in spec.items() if key in known and _is_told(value)]
    targets = [_toml({k: v for k, v in target.items() if k != "headers"}) for target in spec.get("targets", ())]
    return "\n".join(["targets = [", *(f"  {target}," for target in targets), "]", *lines]) + "\n"


def _is_told(value: Any) -> bool:
    return value not in (None, [], {})


def _toml(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items() if item is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json_text(value)  # texts, numbers and truth values of JSON are such of TOML


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _toml(key)
