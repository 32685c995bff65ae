"""Progress bar of an upload. It is shown on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kgkz.publish.protocols import Progress

_WIDTH = 30


@contextmanager
def bar() -> Iterator[Progress | None]:
    """Show a progress bar on standard error. Yield None if standard error is not a terminal."""
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
