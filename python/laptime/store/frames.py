"""Tables as data frames of pandas, which is an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laptime.errors import MissingExtra
from laptime.store.table import Table

if TYPE_CHECKING:
    import pandas

__all__ = ["import_pandas", "to_frame"]


def import_pandas() -> Any:
    """Return pandas. Raises `MissingExtra` where it is not installed."""
    try:
        import pandas
    except ImportError as problem:
        raise MissingExtra("A data frame", "pandas") from problem
    return pandas


def to_frame(table: Table, columns: tuple[str, ...]) -> pandas.DataFrame:
    """Return the named columns, one row a request."""
    frame: pandas.DataFrame = import_pandas().DataFrame({name: table[name] for name in columns})
    return frame
