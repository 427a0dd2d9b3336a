"""What stands first: what was measured, of whom, how often, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from laptime.comparing.change import BETTER, THE_SAME, WORSE, ModelPair
from laptime.interpretation import interpret
from laptime.metrics.notes import notes_of
from laptime.report.client import client_line
from laptime.report.html.comparison import verdict_class
from laptime.report.html.markup import Markup, Node, element, group
from laptime.report.html.wording import counted, listed, title_of
from laptime.report.load import latency_in_words, load_in_words
from laptime.store import Manifest, RunData
from laptime.summary import ModelSummary

__all__ = ["default_title", "moment", "opening"]

_ENDINGS = {
    "running": "This run was not finished, or is still going on: the figures are of what was measured until now.",
    "interrupted": "This run was interrupted: the figures are of what was measured until then.",
    "failed": "This run failed before its end: the figures are of what was measured until then.",
}


def default_title(run: RunData) -> str:
    """Return the task and the models."""
    task = run.manifest.task or "Measurements"
    return f"{task}: {listed(run.models)}" if run.models else task


def opening(run: RunData, models: Sequence[ModelSummary], pairs: Sequence[ModelPair], title: str) -> Markup:
    """Return the head of the report."""
    return element(
        "header",
        element("p", "laptime report", _when(run.manifest), class_="kicker"),
        element("h1", title),
        element("p", *_what_was_measured(run, models), class_="lead"),
        _verdict(run.manifest),
        _findings(run),
        *(_in_short(pair) for pair in pairs),
        _warnings(run),
    )


def moment(iso: str) -> str:
    """Return a time of the manifest as people write it, to the minute, in UTC; as it stands where it is no time."""
    try:
        parsed = datetime.fromisoformat(iso.replace("Z", "+00:00"))
    except ValueError:
        return iso
    if parsed.tzinfo is None:
        return f"{parsed:%Y-%m-%d %H:%M}"
    return f"{parsed.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def _when(manifest: Manifest) -> Node:
    return f" · {moment(manifest.started)}" if manifest.started else None


def _what_was_measured(run: RunData, models: Sequence[ModelSummary]) -> list[Node]:
    n, ok = sum(model.n for model in models), sum(model.ok for model in models)
    names = listed([model.model for model in models])
    if not models:
        return ["No measured request was finished."]
    if len(run.measured) == 0:
        return [
            f"The figures of {names} are shown as the file holds them: there are no single requests in it, so that "
            "nothing can be computed again."
        ]
    each = {model.n for model in models}
    share = f", {counted(each.pop(), 'request')} each" if len(models) > 1 and len(each) == 1 else ""
    went = "all of them went well" if ok == n else f"{ok} of them went well"
    return [
        element("strong", names),
        f" {'was' if len(models) == 1 else 'were'} measured on {run.manifest.task or 'requests'} with ",
        element("strong", counted(n, "request")),
        f"{share}; {went}. {_load(run.manifest)}Warm-up requests are in no figure.",
    ]


def _load(manifest: Manifest) -> str:
    """Return the load in words, and from when its latencies count; nothing where it is unknown."""
    load = manifest.spec.get("load")
    latency = latency_in_words(load)
    return f"Load: {load_in_words(load)}; {latency}. " if latency else ""


def _verdict(manifest: Manifest) -> Markup:
    client = manifest.client
    if client is None:
        badge, words = "unjudged", "Client not judged: nothing is known of how well the client kept its own time."
    elif client.verdict == "valid":
        badge, words = "good", "Client valid: it kept its own schedule, and bent no figure that it could tell."
    else:
        badge, words = "bad", f"Client suspect: {'; '.join(client.reasons)}"
    name, _, rest = words.partition(":")
    line = "" if client is None else client_line(client)
    numbers = element("span", f" ({line})", class_="dim") if line else None
    return element("p", element("strong", name), f":{rest}", numbers, class_=f"verdict {badge}")


def _findings(run: RunData) -> Markup | None:
    """Return what the figures say in sentences."""
    sentences = interpret(run)
    items = [element("li", sentence) for sentence in sentences]
    return element("ul", *items, class_="findings") if items else None


def _in_short(pair: ModelPair) -> Markup:
    """Return which figures of a pair got which verdict."""
    verdicts: dict[str, list[str]] = {BETTER: [], WORSE: [], THE_SAME: []}
    for change in pair.changes:
        verdicts.setdefault(change.verdict.partition(":")[0], []).append(title_of(change.figure))
    items = [
        element("li", element("strong", verdict, class_=verdict_class(verdict)), f": {'; '.join(figures)}")
        for verdict, figures in verdicts.items()
        if figures
    ]
    names = element("p", element("strong", pair.b_label), " against ", element("strong", pair.a_label), ":")
    return element("div", names, element("ul", *items), class_="in-short")


def _warnings(run: RunData) -> Markup | None:
    """Return what a reader of the figures has to know."""
    manifest = run.manifest
    told = [_ENDINGS[manifest.status]] if manifest.status in _ENDINGS else []
    told += [f"{label} was left out: {problem}" for label, problem in manifest.problems.items()]
    told += notes_of(run)
    if not told:
        return None
    items = [element("li", sentence) for sentence in dict.fromkeys(told)]
    return element("aside", group(element("h2", "To be known beforehand"), element("ul", *items)), class_="notes")
