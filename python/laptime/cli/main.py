"""The command line's entry: its commands, and what becomes of errors."""

from __future__ import annotations

import sys

import typer

import laptime
from laptime.cli import (
    ab,
    compare,
    demo,
    export,
    list_,
    outputs,
    plot,
    report,
    rescore,
    run,
    show,
    show_prompt,
    simulate,
)
from laptime.cli.arguments import normalised
from laptime.errors import LaptimeError

__all__ = ["app", "main"]

app = typer.Typer(
    name="laptime",
    help="Measure language models and the servers that run them: how fast, how good, and how sure we are.",
    epilog="Every flag of run and ab can be given by the environment too, as LAPTIME_<FLAG>.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: twice as much on a screen
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("run")(run.run)
app.command("ab")(ab.ab)
app.command("compare")(compare.compare)
app.command("show")(show.show)
app.command("outputs")(outputs.outputs)
app.command("plot")(plot.plot)
app.command("report")(report.report)
app.command("export")(export.export)
app.command("rescore")(rescore.rescore)
app.command("list")(list_.list_)
app.command("show-prompt")(show_prompt.show_prompt)
app.command("simulate")(simulate.simulate)
app.command("demo")(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(laptime.__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_print_version, is_eager=True),
) -> None:
    pass


def main() -> None:
    """Run the command line. Exit codes: 0 done, 2 could not measure, 130 interrupted."""
    try:
        app(normalised(sys.argv[1:]))
    except LaptimeError as problem:
        print(f"laptime: {problem}", file=sys.stderr)
        sys.exit(2)
