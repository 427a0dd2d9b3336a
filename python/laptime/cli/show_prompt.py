"""`laptime show-prompt`: exactly what a model would be asked."""

from __future__ import annotations

from typing import Annotated

import typer

from laptime.errors import SpecError

__all__ = ["show_prompt"]


def show_prompt(
    task: Annotated[str, typer.Option(help="mmlu or prompts.")] = "mmlu",
    data: Annotated[str | None, typer.Option(help="hub, sample (comes with laptime), or a file.")] = None,
    subject: Annotated[list[str] | None, typer.Option(help="A subject of MMLU, or all; may be repeated.")] = None,
    index: Annotated[int, typer.Option(min=0, help="Which sample, in the data's own order.")] = 0,
    shots: Annotated[int, typer.Option(min=0, max=5, help="Solved examples before the question.")] = 0,
    prompt_style: Annotated[
        str | None, typer.Option(help="mmlu: lm-eval, lm-eval-generative, flan, simple-evals, letter.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The prompt alone, to the byte.")] = False,
) -> None:
    """Show the prompt that a task makes of a sample.

    Example: laptime show-prompt --task mmlu --data sample --subject abstract_algebra --shots 2
    """
    from laptime.data.load import load_data_set
    from laptime.tasks.registry import data_set_of, find_task

    data_set = load_data_set(data_set_of(task), data=data, subject=subject, shots=shots)
    if index >= len(data_set.samples):
        raise SpecError(f"there is no sample {index}: {data_set.source} has {len(data_set.samples)}")
    sample = data_set.samples[index]
    prompt = find_task(task, data_set, prompt_style).requests(sample)[0].prompt
    if raw:
        typer.echo(prompt, nl=False)
        return
    typer.echo(f"── {sample.id} · {data_set.source} · target {sample.target} ──")
    typer.echo(prompt)
