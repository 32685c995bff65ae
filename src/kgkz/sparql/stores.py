"""Where triples are kept and asked: in this process, or behind a SPARQL endpoint."""

import re
from collections.abc import Callable
from typing import Protocol

import pyoxigraph as ox

from kgkz.errors import BadQuery, StoreError
from kgkz.sparql.query import form_of
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
            return _take(self._store.query(text))
        except SyntaxError as error:
            raise BadQuery(_where(str(error))) from error
        except (OSError, RuntimeError, ValueError) as error:
            # The engine tells of damaged files in these words, and of a SERVICE out of reach in others.
            if self._rebuild is None or not re.search("Corruption|IO error", str(error)):
                raise StoreError(f"the query failed: {_brief(error)}") from error
            self._store, self._rebuild = self._rebuild(), None
            return self.query(text)


class RemoteStore:
    """A store behind a SPARQL 1.1 endpoint.

    Args:
        url: where the endpoint answers queries, such as ``http://localhost:7878/query``.
        timeout: how long to wait for a sign of life, in seconds.

    Raises:
        BadParameter: this is no address.
    """

    def __init__(self, url: str, timeout: float = 60) -> None:
        from kgkz.sparql.http import Client

        self.url = url
        self._client = Client(url, timeout)

    def query(self, text: str) -> Answer:
        """Run a query; see ``Store``."""
        from xml.parsers.expat import ExpatError, ParserCreate

        from kgkz.sparql.http import BAD_REQUEST, Refused

        graph_wanted = form_of(text) in ("construct", "describe")
        # Both end with a sign that they are whole, which Turtle has not.
        wanted = "application/rdf+xml" if graph_wanted else "application/sparql-results+json"
        try:
            # As a form, since Virtuoso never answers a bare query.
            body = self._client.send("POST", self.url, form={"query": text}, headers={"Accept": wanted}).content
        except Refused as refusal:
            if refusal.status == BAD_REQUEST:
                raise BadQuery(f"{self.url} cannot read the query: {refusal.said}") from refusal
            raise
        try:
            if not graph_wanted:
                return _take(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
            ParserCreate().Parse(body, True)  # Oxigraph's reader takes the beginning of a document for the whole
            return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.RDF_XML)]
        except (SyntaxError, ValueError, ExpatError) as error:
            raise StoreError(f"{self.url} did not answer as a SPARQL endpoint does: {_brief(error)}") from error


def _take(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """Fetch the whole answer, since the engine finds rows, and faults, only when it is asked for the next one."""
    if isinstance(answer, ox.QuerySolutions):
        return to_table(answer)
    return bool(answer) if isinstance(answer, ox.QueryBoolean) else list(answer)


def _where(message: str) -> str:
    """Keep the place of a syntax error, and drop the long list of signs that might have stood there."""
    place = re.match(r"error at (\d+):(\d+)", message)
    return f"not SPARQL: error at line {place[1]}, column {place[2]}" if place else f"not SPARQL: {message}"


def _brief(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines)[:300] or type(error).__name__
