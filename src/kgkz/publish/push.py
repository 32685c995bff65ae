"""Atomic upload of the graph to a triple store."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress

import pyoxigraph as ox

from kgkz.errors import BadParameter, StoreError, did_you_mean
from kgkz.publish.endpoints import Endpoints, find
from kgkz.publish.protocols import Progress
from kgkz.rdf.formats import write
from kgkz.rdf.namespaces import PREFIXES
from kgkz.sparql.failures import NoAnswer
from kgkz.sparql.http import Client
from kgkz.sparql.remote import RemoteStore
from kgkz.sparql.table import Table

PROTOCOLS = ("auto", "graph-store", "update")
"""Upload protocols: detect, one request, or batches."""

_TRIAL_TIMEOUT = 15.0
_OURS = f"<{PREFIXES['id']}kgkz> a <{PREFIXES['dcat']}Dataset>"


def push(
    triples: Iterable[ox.Triple],
    url: str,
    *,
    graph: str | None = None,
    protocol: str = "auto",
    timeout: float = 300,
    progress: Progress | None = None,
) -> int:
    """Replace the content of a graph in a store.

    If the store supports SPARQL Update, the triples are uploaded to a staging graph and counted there. The staging
    graph then replaces the target graph atomically. Otherwise the triples are sent in one request.

    Args:
        triples: the triples.
        url: the URL of the store, or of one of its endpoints.
        graph: the IRI of the target graph; None means the default graph.
        protocol: one of ``PROTOCOLS``.
        timeout: longest wait for a response, in seconds.
        progress: called with the number of bytes sent and the total.

    Returns:
        The number of triples in the target graph, as counted by the store.

    Raises:
        BadParameter: the URL, the graph IRI, the protocol or the timeout is invalid.
        StoreError: the store is unreachable, refuses the request, has other data in the target graph, or reports a
            wrong number of triples.
    """
    if protocol not in PROTOCOLS:
        raise BadParameter(
            f"unknown protocol {protocol!r}; expected one of {', '.join(PROTOCOLS)}{did_you_mean(protocol, PROTOCOLS)}"
        )
    if graph is not None:
        _check(graph)
    progress = progress or (lambda _sent, _total: None)
    lines = write(triples, "nt").splitlines(keepends=True)
    staging = f"https://w3id.org/kgkz/staging/{hashlib.sha256((graph or '').encode()).hexdigest()[:16]}"
    client = Client(url, min(timeout, _TRIAL_TIMEOUT))
    store = find(client, url, staging, protocol, timeout)
    client.timeout = timeout
    _refuse_to_harm(store, graph)
    if store.updates is None:
        assert store.whole is not None  # one of the two was found
        store.whole.replace(graph, lines, progress)
        return _counted(store.reader, graph, len(lines), "the previous content is lost; push again")
    try:
        (store.whole or store.updates).replace(staging, lines, progress)
        _counted(store.reader, staging, len(lines), "the target graph was not changed; push again")
        with suppress(NoAnswer):  # the count below shows whether the graph was moved
            store.updates.move(staging, graph)
    except BaseException:
        with suppress(StoreError):  # the first error is the one to report
            store.updates.drop(staging)
        raise
    return _counted(store.reader, graph, len(lines), "push again")


def count(reader: RemoteStore, graph: str | None) -> int:
    """Return the number of triples in a graph; None means the default graph."""
    pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    answer = reader.query(f"SELECT (COUNT(*) AS ?triples) WHERE {{ {pattern} }}")
    assert isinstance(answer, Table)  # a SELECT query
    return int(str(answer.rows[0][0]))


def _check(graph: str) -> None:
    try:
        ox.NamedNode(graph)
    except ValueError as error:
        raise BadParameter(f"graph={graph!r}: expected an IRI, such as https://example.org/kgkz") from error


def _refuse_to_harm(store: Endpoints, graph: str | None) -> None:
    """Refuse to overwrite a graph that does not come from kgkz."""
    if graph is None and store.default_shows_all:
        raise StoreError(
            f"the default graph at {store.reader.url} is the union of all graphs and cannot be replaced; "
            "use a named graph, such as --graph https://w3id.org/kgkz"
        )
    held = count(store.reader, graph)
    pattern = _OURS if graph is None else f"GRAPH <{graph}> {{ {_OURS} }}"
    if held and not store.reader.query(f"ASK {{ {pattern} }}"):
        place = "the default graph" if graph is None else f"<{graph}>"
        raise StoreError(
            f"{place} at {store.reader.url} contains {held:,} triples from another source and would be overwritten; "
            "use another graph (--graph IRI), or clear it first"
        )


def _counted(reader: RemoteStore, graph: str | None, sent: int, then: str) -> int:
    held = count(reader, graph)
    if held != sent:
        raise StoreError(f"sent {sent:,} triples to {reader.url}, but it reports {held:,}; {then}")
    return held
