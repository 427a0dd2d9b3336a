"""The packages of the extra ``local``: whether they are there, and bringing them in."""

from __future__ import annotations

from importlib.util import find_spec

from laptime.errors import MissingExtra
from laptime.spec import Local

__all__ = ["import_packages", "require_packages"]


def _packages(local: Local) -> list[str]:
    return ["torch", "transformers", "accelerate"] + (["peft"] if local.peft is not None else [])


def require_packages(local: Local) -> None:
    """Raise `MissingExtra` where a package that the model needs is not installed; imports none of them."""
    if any(find_spec(package) is None for package in _packages(local)):
        raise MissingExtra("A local model", "local")


def import_packages(local: Local) -> None:
    """Import what the model needs, so that neither its loading time nor its memory holds that of the packages.

    Raises
    ------
    MissingExtra
        Where a package is not installed.
    """
    require_packages(local)
    try:
        import torch  # noqa: F401
        from transformers import (  # noqa: F401 - Transformers imports a name, and what it needs, when it is asked for
            AutoConfig,
            AutoModelForCausalLM,
            AutoModelForSeq2SeqLM,
            AutoTokenizer,
            GenerationMixin,
            PreTrainedModel,
            PreTrainedTokenizerFast,
            StoppingCriteriaList,
        )

        if local.peft is not None:
            import peft  # noqa: F401
    except ImportError as problem:
        raise MissingExtra("A local model", "local") from problem
