"""Models that are loaded, with what was seen of it."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from types import TracebackType

from laptime.spec import Local
from laptime.store.manifest import LoadedModel, MemoryUse, ModelPass
from laptime.targets.local import LoadedLocal, import_packages, load_local
from laptime.telemetry.gpu import GpuWatch
from laptime.telemetry.memory import MemoryWatch

__all__ = ["HeldModel", "LocalModels"]


class HeldModel:
    """A loaded model, and the watches over the memory it takes.

    Attributes
    ----------
    model
        The model.
    load_s
        How long loading took, without the import of packages.
    """

    def __init__(self, local: Local) -> None:
        import_packages(local)
        self._watches = ExitStack()
        self._memory = self._watches.enter_context(MemoryWatch())
        started_s = time.monotonic()
        try:
            self.model: LoadedLocal = load_local(local)
            self.load_s = time.monotonic() - started_s
            self._memory.mark_loaded()
            self._gpu = self._watches.enter_context(GpuWatch(local.device))
        except BaseException:
            self._watches.close()
            raise
        self._perplexities: dict[str, tuple[float, int] | None] = {}

    def use_again(self) -> None:
        """Begin anew with what is watched, for another batch size."""
        self._memory.forget()
        self._gpu.forget()

    def describe(self, local: Local, run_index: int | None) -> LoadedModel:
        """Say what is known until now, as ``run.json`` holds it."""
        facts, gpu = self.model.facts, self._gpu.use()
        one_pass = ModelPass(
            run_index=run_index,
            pid=os.getpid(),
            load_s=self.load_s,
            memory=MemoryUse(**asdict(self._memory.use())),
            gpu_memory_bytes=gpu.memory_bytes,
            gpu_utilization_pct=gpu.utilization_pct,
        )
        return LoadedModel(
            model=local.model,
            peft=local.peft,
            quantization=local.quantization,
            batch_size=local.batch_size,
            passes=[one_pass],
            **asdict(facts),
        )

    def perplexity(self, text: str) -> tuple[float, int] | None:
        """Return the model's perplexity on a text, computed once; ``None`` for seq2seq."""
        if text not in self._perplexities:
            self._perplexities[text] = self.model.perplexity(text)
        return self._perplexities[text]

    def release(self) -> None:
        """Let go of the model."""
        self._watches.close()
        self.model.close()


class LocalModels:
    """Holds the model in use, so that targets that differ in their batch size share it; a context manager.

    There is one model in memory at a time: targets that share one should follow each other. The first pays for the
    loading, the others tell the same ``load_s``.
    """

    def __init__(self) -> None:
        self._key: Local | None = None
        self._held: HeldModel | None = None

    def __enter__(self) -> LocalModels:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def hold(self, local: Local) -> HeldModel:
        """Return the model of a target, loaded now or before; see `laptime.targets.local.load_local`."""
        key = replace(local, batch_size=1, name=None)
        if self._held is not None and key == self._key:
            self._held.use_again()
            return self._held
        self.release()
        self._held, self._key = HeldModel(local), key
        return self._held

    def release(self) -> None:
        """Let go of the model in use, if there is one."""
        if self._held is not None:
            self._held.release()
        self._held = self._key = None
