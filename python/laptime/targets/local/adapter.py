"""An adapter that goes on top of a model."""

from __future__ import annotations

import warnings
from typing import Any

from laptime.errors import TargetError
from laptime.targets.local.problems import explained, is_out_of_memory
from laptime.targets.local.sources import Source

__all__ = ["merged", "with_adapter"]


def with_adapter(model: Any, adapter: Source, base: Source) -> Any:
    """Put an adapter on a model, beside its weights and not into them: what it costs is to be measured.

    Raises
    ------
    TargetError
        Where there is no adapter, or it was made for another model: one with other layers, or of another size.
    """
    import peft

    if adapter.holds_adapter is False:
        raise TargetError(f"{adapter.name} holds no adapter: there is no adapter_config.json in it")
    with explained(adapter.name):
        config = peft.PeftConfig.from_pretrained(adapter.place)
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("error", "Found missing adapter keys")
                adapted = peft.PeftModel.from_pretrained(model, adapter.place, config=config, torch_device="cpu")
        except (ValueError, RuntimeError, UserWarning) as problem:
            if is_out_of_memory(problem):
                raise
            raise TargetError(_misfit(adapter, base, config)) from problem
        if _left_over(adapted, peft.load_peft_weights(adapter.place, device="cpu")):
            raise TargetError(_misfit(adapter, base, config))
    return adapted


def _left_over(adapted: Any, weights: dict[str, Any]) -> list[str]:
    """Return the weights of a low-rank adapter that found no layer to go on: PEFT says nothing of them."""
    import peft

    used = peft.get_peft_model_state_dict(adapted, save_embedding_layers=False)
    return [name for name in weights if "lora_" in name and name not in used]


def _misfit(adapter: Source, base: Source, config: Any) -> str:
    made_for = config.base_model_name_or_path
    return f"the adapter {adapter.name} does not fit {base.name}" + (
        f": it was made for {made_for}" if made_for else ""
    )


def merged(model: Any) -> Any:
    """Put an adapter's weights into those of its base: PEFT's own layers do not know int8 ones.

    Raises
    ------
    TargetError
        Where it is of a kind that cannot be merged.
    """
    if not hasattr(model, "merge_and_unload"):
        raise TargetError("an adapter of this kind cannot be merged, and so not be made int8")
    return model.merge_and_unload()
