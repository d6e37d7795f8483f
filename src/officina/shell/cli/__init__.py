"""The program `officina`."""

from officina.shell.cli.program import main

__all__ = ["main"]
