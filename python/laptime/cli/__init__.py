"""The `laptime` command: one file a command, which imports what it needs when it is called."""

from laptime.cli.main import main

__all__ = ["main"]
