"""The ``Store`` protocol and the embedded store. The remote store is in ``remote``."""

import re
from collections.abc import Callable
from typing import Protocol

import pyoxigraph as ox

from kgkz.errors import BadQuery, StoreError
from kgkz.sparql.table import Table, to_table

Answer = Table | bool | list[ox.Triple]
"""A table for SELECT, a boolean for ASK, triples for CONSTRUCT and DESCRIBE."""

_FEW = 5  # queries; one command on the command line needs no more


class Store(Protocol):
    """A store that runs SPARQL queries."""

    def query(self, text: str) -> Answer:
        """Run a query.

        Args:
            text: the SPARQL text.

        Raises:
            BadQuery: the text is not valid SPARQL.
            StoreError: the store is unreachable, or refused the request.
        """
        ...


class EmbeddedStore:
    """An embedded store (pyoxigraph).

    A store on disk opens fast. After a few queries it is copied to memory, where most queries are three times as fast.

    Args:
        store: the pyoxigraph store, with the triples in the default graph.
        rebuild: creates the store again if its files are damaged; None if it has no files.
    """

    def __init__(self, store: ox.Store, rebuild: Callable[[], ox.Store] | None = None) -> None:
        self._store = store
        self._rebuild = rebuild
        self._queries = 0

    def query(self, text: str) -> Answer:
        """Run a query; see ``Store.query``."""
        try:
            self._queries += 1
            if self._rebuild is not None and self._queries > _FEW:
                in_memory = ox.Store()
                in_memory.extend(self._store)
                self._store, self._rebuild = in_memory, None
            return collect(self._store.query(text))
        except SyntaxError as error:
            raise BadQuery(_where(str(error))) from error
        except (OSError, RuntimeError, ValueError) as error:
            # Only these words mean damaged files; an unreachable SERVICE has another message.
            if self._rebuild is None or not re.search("Corruption|IO error", str(error)):
                raise StoreError(f"the query failed: {shorten(error)}") from error
            self._store, self._rebuild = self._rebuild(), None
            return self.query(text)


def collect(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Fetch the complete result. The engine is lazy: it finds rows, and errors, only during iteration."""
    if isinstance(answer, ox.QuerySolutions):
        return to_table(answer)
    return bool(answer) if isinstance(answer, ox.QueryBoolean) else list(answer)


def _where(message: str) -> str:
    """Return the position of a syntax error, without the long list of expected tokens."""
    place = re.match(r"error at (\d+):(\d+)", message)
    return f"SPARQL syntax error at line {place[1]}, column {place[2]}" if place else f"SPARQL syntax error: {message}"


def shorten(error: Exception) -> str:
    """Return the message of an error of the engine or the parser as one line of at most 300 characters."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:300] or type(error).__name__
