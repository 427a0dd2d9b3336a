"""Data sets as samples, from the Hub, from a file, or from the small set that comes with the package."""

from laptime.data.load import load
from laptime.data.sample import Sample

__all__ = ["Sample", "load"]
