"""How far it is, on a terminal, and nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kgkz.publish.protocols import Progress

_WIDTH = 30


@contextmanager
def bar() -> Iterator[Progress | None]:
    """Show a bar on standard error while something is sent; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(sent: int, total: int) -> None:
        done = _WIDTH * sent // total
        line = f"[{'#' * done}{'.' * (_WIDTH - done)}] {sent / 1e6:.1f} of {total / 1e6:.1f} MB"
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(f"\r{' ' * (_WIDTH + 30)}\r")
        sys.stderr.flush()
