"""What answers SPARQL, and the store in this process; ``remote`` has the one behind an endpoint."""

import re
from collections.abc import Callable
from typing import Protocol

import pyoxigraph as ox

from kgkz.errors import BadQuery, StoreError
from kgkz.sparql.table import Table, to_table

Answer = Table | bool | list[ox.Triple]
"""A table for SELECT, a truth for ASK, triples for CONSTRUCT and DESCRIBE."""

_FEW = 5  # questions, by which one command on the command line is done


class Store(Protocol):
    """Anything that answers SPARQL."""

    def query(self, text: str) -> Answer:
        """Run a query.

        Raises:
            BadQuery: it is not SPARQL.
            StoreError: the store is out of reach, or refused.
        """
        ...


class EmbeddedStore:
    """A store in this process, on pyoxigraph.

    One with files is good for a start, and for a few questions; whoever asks more gets them from memory, where most are
    answered three times as fast.

    Args:
        store: the triples, in its default graph.
        rebuild: makes the store anew when its files turn out to be damaged; None where it has no files.
    """

    def __init__(self, store: ox.Store, rebuild: Callable[[], ox.Store] | None = None) -> None:
        self._store = store
        self._rebuild = rebuild
        self._asked = 0

    def query(self, text: str) -> Answer:
        """Run a query; see ``Store``."""
        try:
            self._asked += 1
            if self._rebuild is not None and self._asked > _FEW:
                in_memory = ox.Store()
                in_memory.extend(self._store)
                self._store, self._rebuild = in_memory, None
            return collect(self._store.query(text))
        except SyntaxError as error:
            raise BadQuery(_where(str(error))) from error
        except (OSError, RuntimeError, ValueError) as error:
            # The engine tells of damaged files in these words, and of a SERVICE out of reach in others.
            if self._rebuild is None or not re.search("Corruption|IO error", str(error)):
                raise StoreError(f"the query failed: {shorten(error)}") from error
            self._store, self._rebuild = self._rebuild(), None
            return self.query(text)


def collect(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Fetch the whole answer, since the engine finds rows, and faults, only when it is asked for the next one."""
    if isinstance(answer, ox.QuerySolutions):
        return to_table(answer)
    return bool(answer) if isinstance(answer, ox.QueryBoolean) else list(answer)


def _where(message: str) -> str:
    """Keep the place of a syntax error, and drop the long list of signs that might have stood there."""
    place = re.match(r"error at (\d+):(\d+)", message)
    return f"SPARQL syntax error at line {place[1]}, column {place[2]}" if place else f"SPARQL syntax error: {message}"


def shorten(error: Exception) -> str:
    """Shorten what an engine or a parser says to one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:300] or type(error).__name__
