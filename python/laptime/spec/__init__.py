"""What is to be measured: plain values, checked before anything is sent.

The small ones (`Server`, `Closed`, `Generation`, …) check themselves when they are made; `Spec` is the whole of a run
and can be read from a TOML file.
"""

from laptime.spec.generation import Generation
from laptime.spec.load import Closed, Constant, Gamma, Load, Poisson, Ramp, Step
from laptime.spec.local import Local
from laptime.spec.precision import WantedPrecision
from laptime.spec.replay import Replay
from laptime.spec.secrets import names_a_secret
from laptime.spec.server import Server, check_url
from laptime.spec.spec import Spec
from laptime.spec.stop import Finished, Rule, Stop
from laptime.spec.targets import parse_target

__all__ = [
    "Closed",
    "Constant",
    "Finished",
    "Gamma",
    "Generation",
    "Load",
    "Local",
    "Poisson",
    "Ramp",
    "Replay",
    "Rule",
    "Server",
    "Spec",
    "Step",
    "Stop",
    "WantedPrecision",
    "check_url",
    "names_a_secret",
    "parse_target",
]
