"""The options that every benchmark takes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from enum import Enum

__all__ = ["Options", "Size", "option_parser", "parse_options"]


class Size(Enum):
    """How much is measured."""

    TINY = "tiny"
    """Only to see that the benchmark works: no figure of it means anything."""
    QUICK = "quick"
    """Within 50 seconds."""
    FULL = "full"


@dataclass(frozen=True)
class Options:
    """What was asked for.

    Attributes
    ----------
    as_json
        One JSON object a line in place of a table.
    """

    size: Size
    as_json: bool

    def choose(self, *, tiny: float, full: float, quick: float | None = None) -> float:
        """Return the number for this size; the quick one is the full one where it is not told."""
        return {Size.TINY: tiny, Size.QUICK: full if quick is None else quick, Size.FULL: full}[self.size]

    def count(self, *, tiny: int, full: int, quick: int | None = None) -> int:
        """Return the whole number for this size."""
        return int(self.choose(tiny=tiny, quick=quick, full=full))


def option_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the common options, to which a benchmark may add its own."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", dest="size", action="store_const", const=Size.QUICK, help="end within 50 seconds")
    size.add_argument("--tiny", dest="size", action="store_const", const=Size.TINY, help=argparse.SUPPRESS)
    parser.add_argument("--json", dest="as_json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(size=Size.FULL)
    return parser


def parse_options(description: str | None) -> Options:
    """Return what the command line asks for."""
    arguments = option_parser(description).parse_args()
    return Options(arguments.size, arguments.as_json)
