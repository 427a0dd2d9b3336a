"""`laptime list`: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from laptime.errors import SpecError

__all__ = ["list_"]

_KINDS = ("data", "tasks", "models", "metrics", "plots", "presets", "formats")


def list_(
    what: Annotated[
        str, typer.Argument(metavar="data|tasks|models|metrics|plots|presets|formats", help="What to list.")
    ],
    url: Annotated[str | None, typer.Option(envvar="LAPTIME_URL", help="The server, for models.")] = None,
    api: Annotated[str, typer.Option(envvar="LAPTIME_API", help="Its API, for models.")] = "ollama",
) -> None:
    """List what there is.

    Example: laptime list models --url http://127.0.0.1:11434
    """
    if what not in _KINDS:
        raise SpecError(f"cannot list {what!r}: there are {', '.join(_KINDS)}")
    entries = _entries(what, url, api)
    if what == "models" and not entries:
        typer.echo("laptime: the server names no models", err=True)
    for name, description in entries:
        typer.echo(f"{name:18} {description}".rstrip())


def _entries(what: str, url: str | None, api: str) -> list[tuple[str, str]]:
    if what == "data":
        from laptime.data.load import DATA_SETS

        return list(DATA_SETS.items())
    if what == "tasks":
        from laptime.tasks import TASKS

        return list(TASKS.items())
    if what == "metrics":
        from laptime.metrics import METRICS

        return [(m.name, f"{m.formula} [{m.unit or '1'}; {', '.join(m.statistics)}]") for m in METRICS.values()]
    if what == "plots":
        from laptime.report.figures import FIGURES

        return [(name, (draw.__doc__ or "").splitlines()[0]) for name, draw in FIGURES.items()]
    if what == "presets":
        from laptime.presets import PRESETS

        return [(preset.name, preset.description) for preset in PRESETS.values()]
    if what == "formats":
        from laptime.formats import FORMATS

        return [(format.name, format.description) for format in FORMATS.values()]
    from laptime.spec import Server
    from laptime.targets import list_models

    return [(f"{api}/{name}", "") for name in list_models(Server(api, "any", url=url))]
