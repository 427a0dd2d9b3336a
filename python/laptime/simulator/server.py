"""The simulated server itself: a face of the C++ core's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from laptime import _core
from laptime.simulator.config import SimulatedModel, SimulatorConfig, default_models
from laptime.simulator.samples import own_samples, read_samples, to_question

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Simulator"]


class Simulator:
    """A model server on this machine that speaks every API laptime knows, with known timings and answers.

    It serves from construction on, until it is stopped or its `with` block ends.

    Parameters
    ----------
    models
        The models to serve; `default_models()` if not given.
    samples
        The questions that the models know, mappings or objects. A multiple-choice question has `id`, `subject`
        (or `category`), `question`, `choices` and `answer`, the index of the right choice. A free question has
        `id`, `text` (or `question`, or `dialogue`), `reply`, which is the right answer, and perhaps
        `wrong_reply` and `subject`; a model says one of the two to the letter, however long it is. If not given,
        the questions, the prompts of the course and the dialogues that come with laptime.
    seed
        The same seed gives the same answers, in whatever order they are asked for, the same times and the same
        faults.
    key
        What clients must send, by the header of their API; if not given, nothing.
    port
        0 takes any free port.
    log
        Where to append what the server did, one JSON object a line.

    Examples
    --------
    >>> with Simulator() as simulator:
    ...     simulator.target_names
    ['ollama/swift:1b', 'ollama/sage:7b']
    """

    def __init__(
        self,
        models: Sequence[SimulatedModel] | None = None,
        *,
        samples: Iterable[object] | None = None,
        seed: int = 0,
        key: str | None = None,
        port: int = 0,
        log: str | Path | None = None,
    ) -> None:
        models = default_models() if models is None else models
        samples = own_samples() if samples is None else samples
        self._model_names = [model.name for model in models]
        self._server = _core.Simulator(
            models=[model.to_core() for model in models],
            questions=[to_question(sample, number) for number, sample in enumerate(samples, start=1)],
            seed=seed,
            key=key or "",
            port=port,
            log=None if log is None else Path(log),
        )

    @classmethod
    def from_config(cls, config: SimulatorConfig) -> Self:
        """Start the server that a `sim.toml` describes."""
        samples = None if config.samples is None else read_samples(config.samples)
        key = None if config.key is None else config.key.get_secret_value()
        return cls(config.models, samples=samples, seed=config.seed, key=key, port=config.port, log=config.log)

    @property
    def url(self) -> str:
        """Where clients find it."""
        return self._server.url

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.port

    @property
    def model_names(self) -> list[str]:
        """The models it serves."""
        return list(self._model_names)

    @property
    def target_names(self) -> list[str]:
        """Its models in the form `api/model`, for the Ollama API."""
        return [f"ollama/{name}" for name in self._model_names]

    def truth(self) -> list[_core.SimulatorTruth]:
        """Return what the server did: the calls that have ended, in the order they ended."""
        return self._server.truth()

    def stop(self) -> None:
        """End all connections; stopping again does nothing.

        Raises
        ------
        RunError
            Where a line of the log could not be written.
        """
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Simulator({self.url}, {', '.join(self._model_names)})"
