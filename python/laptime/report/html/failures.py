"""The requests that did not go well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from laptime.report.failures import counts_of_failures, retries_of
from laptime.report.html.markup import Markup, Section, element, group, scrolling_table
from laptime.report.html.wording import counted
from laptime.report.visible import shortened
from laptime.store import RunData
from laptime.summary import ModelSummary

__all__ = ["failure_section"]

_MOST_ROWS = 20
_MOST_OF_A_MESSAGE = 300


def failure_section(run: RunData, models: Sequence[ModelSummary]) -> Section | None:
    """Return how often requests ended in which way, and how many were tried again; nothing where all went well."""
    counts = [_counts(model) for model in models if model.failures or retries_of(model)]
    if not counts:
        return None
    return Section("failures", "Failed requests", group(element("ul", *counts), _messages(run)))


def _counts(model: ModelSummary) -> Markup:
    """Return a model's failures by outcome, and its retries, beside its n."""
    failed = (
        f"{model.n - model.ok} of {model.n} did not end well: {counts_of_failures(model)}" if model.failures else ""
    )
    return element("li", element("strong", model.model), f": {'; '.join(filter(None, [failed, retries_of(model)]))}")


def _messages(run: RunData) -> Markup | None:
    """Return how often requests failed with which message, the most frequent first."""
    failed = run.measured.where(~run.measured.ok)
    told = Counter(zip(failed["model"].tolist(), failed["outcome"].tolist(), failed["message"].tolist(), strict=True))
    if not told:
        return None
    head = element(
        "tr",
        element("th", "Requests", scope="col", class_="number"),
        *(element("th", title, scope="col") for title in ("Model", "Outcome", "Message")),
    )
    rows = [
        element(
            "tr",
            element("td", str(count), class_="number"),
            element("td", model),
            element("td", outcome.replace("_", " ")),
            element("td", shortened(message, _MOST_OF_A_MESSAGE), class_="wide"),
        )
        for (model, outcome, message), count in told.most_common(_MOST_ROWS)
    ]
    left = len(told) - len(rows)
    more = element("p", f"{counted(left, 'further kind')} of failure not shown.") if left else None
    caption = "A failed request is in no latency; it counts in the share of failed requests."
    table = scrolling_table(caption, head, element("tbody", *rows), name="failures")
    return group(table, more)
