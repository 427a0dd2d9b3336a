"""Files that people already have, one module a format: each reads and writes its own."""

from laptime.formats.registry import FORMATS, Format, read_file, write_file

__all__ = ["FORMATS", "Format", "read_file", "write_file"]
