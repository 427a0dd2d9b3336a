"""The simulator, with its models as targets."""

from __future__ import annotations

from laptime import simulator
from laptime.spec import Server

__all__ = ["Simulator"]


class Simulator(simulator.Simulator):
    """A model server on this machine with known timings and answers; see `laptime.simulator.Simulator`.

    Examples
    --------
    >>> import laptime as lt
    >>> with lt.Simulator() as s:  # doctest: +SKIP
    ...     lt.run(s.targets, "mmlu", data="sample")
    """

    @property
    def targets(self) -> list[Server]:
        """Its models, for the Ollama API."""
        return self.targets_for("ollama")

    def targets_for(self, api: str) -> list[Server]:
        """Return its models as targets of any API that laptime knows."""
        return [Server(api, name, url=self.url) for name in self.model_names]
