"""HTML as values: text is escaped unless `element` made it, so that nothing from outside can become markup."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from laptime.report.visible import visible

__all__ = ["Markup", "Node", "Section", "element", "group", "scrolling_table"]

_VOID = {"br", "img", "line", "meta", "rect"}


@dataclass(frozen=True)
class Markup:
    """What is HTML already."""

    text: str


Node = Markup | str | None
"""What may stand within an element: markup, a text that gets escaped, or nothing."""


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading of its own.

    Attributes
    ----------
    name
        What links within the page call it.
    title
        The heading.
    body
        What stands beneath it.
    """

    name: str
    title: str
    body: Markup


def element(name: str, /, *children: Node, **attributes: str | float | None) -> Markup:
    """Return an element; of an attribute's name ``_`` is written ``-``, and one at its end falls off (``class_``)."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{given}>" if name in ("br", "img", "meta") else f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{group(*children).text}</{name}>")


def group(*nodes: Node) -> Markup:
    """Return nodes one after the other."""
    return Markup("".join(_text_of(node) for node in nodes))


def scrolling_table(caption: Node, head: Node, *bodies: Node, name: str) -> Markup:
    """Return a table that scrolls in a box of its own where the window is narrow, by keyboard too."""
    table = element("table", element("caption", caption, id=f"{name}-caption"), element("thead", head), *bodies)
    return element("div", table, class_="scroll", role="region", aria_labelledby=f"{name}-caption", tabindex=0)


def _text_of(node: Node) -> str:
    if node is None:
        return ""
    return node.text if isinstance(node, Markup) else _escaped(node)


def _escaped(text: str) -> str:
    return escape(visible(text), quote=True)
