"""The command line."""

from kgkz.cli.commands import main

__all__ = ["main"]
