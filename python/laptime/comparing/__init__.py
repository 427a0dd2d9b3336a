"""One model against another: what changes from a to b, between which limits, and whether that can be told.

Methods, their sources and their weaknesses are in ``docs/statistics.md``, "One model against another".
"""

from laptime.comparing.change import ModelChange, ModelPair
from laptime.comparing.estimates import change_between
from laptime.comparing.memory import memory_changes
from laptime.comparing.models import compare_models
from laptime.comparing.pairs import pair_of, pairs_of
from laptime.comparing.samples import Pairing
from laptime.comparing.timeouts import Timeouts, count_timeouts

__all__ = [
    "ModelChange",
    "ModelPair",
    "Pairing",
    "Timeouts",
    "change_between",
    "compare_models",
    "count_timeouts",
    "memory_changes",
    "pair_of",
    "pairs_of",
]
