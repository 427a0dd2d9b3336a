"""The requests that did not go well."""

from __future__ import annotations

from collections import Counter

from laptime.report.html.markup import Section, element, group, scrolling_table
from laptime.report.html.wording import counted
from laptime.report.visible import shortened
from laptime.store import RunData

__all__ = ["failure_section"]

_MOST_ROWS = 20
_MOST_OF_A_MESSAGE = 300


def failure_section(run: RunData) -> Section | None:
    """Return how often requests failed with which message, the most frequent first; nothing where none did."""
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
    return Section("failures", "Failed requests", group(table, more))
