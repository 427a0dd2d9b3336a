"""The page: its sections one after the other, its style within it, and nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from laptime.comparing import ModelChange, ModelPair
from laptime.errors import RunError
from laptime.report.figures import COLORS
from laptime.report.html.again import again_section
from laptime.report.html.categories import category_section
from laptime.report.html.comparison import comparison_section, in_pairs
from laptime.report.html.environment import environment_section
from laptime.report.html.failures import failure_section
from laptime.report.html.local_models import local_model_section
from laptime.report.html.markup import Markup, Section, element
from laptime.report.html.opening import default_title, opening
from laptime.report.html.outputs import output_section
from laptime.report.html.plots import plot_section
from laptime.report.html.summary import summary_section
from laptime.report.local_models import models_in_order
from laptime.store import RunData
from laptime.summary import summarize_run

__all__ = ["html_report", "write_report"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: show it. No script, no network, whatever a model wrote."""

_LAST_WORDS = (
    "Every estimate stands with its interval, which covers chance: not another machine, another load or other "
    "questions. Made by laptime."
)


def write_report(
    run: RunData, path: Path, *, changes: Sequence[ModelChange | ModelPair] = (), title: str | None = None
) -> None:
    """Write `html_report` into a file.

    Raises
    ------
    RunError
        Where it cannot be written.
    """
    page = html_report(run, changes=changes, title=title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise RunError(f"cannot write {path}: {problem.strerror}; choose another place for the report") from problem


def html_report(run: RunData, *, changes: Sequence[ModelChange | ModelPair] = (), title: str | None = None) -> str:
    """Return the report of a run as one HTML page, which needs no network and holds no script.

    Parameters
    ----------
    run
        Of any source; what it does not hold is left out of the page.
    changes
        What was compared. A change that does not say of which models it is, is one from the run's first model to its
        second.
    title
        The heading; the task and the models without one.
    """
    models = summarize_run(run)
    pairs = in_pairs(changes, run.models)
    colors = {model: color for color, model in enumerate(run.models)}
    sections = (
        summary_section(models),
        comparison_section(pairs),
        local_model_section(models_in_order(run), colors),
        category_section(run, models),
        plot_section(run),
        failure_section(run, models),
        output_section(run, models),
        environment_section(run),
        again_section(run.manifest),
    )
    title = title or default_title(run)
    return _page(title, opening(run, models, pairs, title), [section for section in sections if section is not None])


def _page(title: str, head: Markup, sections: Sequence[Section]) -> str:
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", title),
            _style(),
        ),
        element(
            "body",
            element("a", "Skip to the figures", href=f"#{sections[0].name}", class_="skip"),
            head,
            _contents(sections),
            element("main", *(_section(section) for section in sections)),
            element("footer", element("p", _LAST_WORDS)),
        ),
        lang="en",
    )
    return f"<!DOCTYPE html>\n{page.text}\n"


def _style() -> Markup:
    """Return the style sheet, with the colours that the figures have too."""
    colors = "".join(f".color-{index}{{--color:{color}}}" for index, color in enumerate(COLORS))
    return Markup(f"<style>{files(__package__).joinpath('style.css').read_text(encoding='utf-8')}{colors}</style>")


def _contents(sections: Sequence[Section]) -> Markup:
    links = (element("li", element("a", section.title, href=f"#{section.name}")) for section in sections)
    return element("nav", element("ul", *links), aria_label="Contents")


def _section(section: Section) -> Markup:
    heading = element("h2", section.title, id=f"{section.name}-title")
    return element("section", heading, section.body, id=section.name, aria_labelledby=f"{section.name}-title")
