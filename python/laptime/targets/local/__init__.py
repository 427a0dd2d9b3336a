"""A Transformers model in this process: loaded, asked, measured."""

from laptime.targets.local.generation import Answer, Batch
from laptime.targets.local.loading import load_local
from laptime.targets.local.model import LoadedLocal
from laptime.targets.local.packages import import_packages, require_packages
from laptime.targets.local.problems import is_out_of_memory
from laptime.targets.local.size import LocalFacts

__all__ = [
    "Answer",
    "Batch",
    "LoadedLocal",
    "LocalFacts",
    "import_packages",
    "is_out_of_memory",
    "load_local",
    "require_packages",
]
