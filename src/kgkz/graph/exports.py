"""The export methods of ``KnowledgeGraph``: text, files, triple stores, local server, metadata and query catalogue."""

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kgkz.errors import BadParameter, did_you_mean
from kgkz.graph.session import Session
from kgkz.rdf import turtle
from kgkz.rdf.shipped import LAYERS, sources

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyoxigraph as ox
    import rdflib

    from kgkz.publish.protocols import Progress
    from kgkz.publish.serve import Endpoint


class Exports:
    """A store with its Turtle files, and the export methods. ``KnowledgeGraph`` adds the query methods.

    Args:
        session: runs queries on the store.
        files: the Turtle files with the asserted triples; empty for a remote store.
        derived: the triples in the files that are derived, if a file is a full export.
    """

    def __init__(
        self, session: Session, files: tuple[Path, ...], derived: "frozenset[ox.Triple]" = frozenset()
    ) -> None:
        self._session = session
        self._files = files
        self._derived = derived
        self.queries = session.queries

    def export(self, *layers: str, inferred: bool = True, format: str = "turtle") -> str:
        """Return the graph, or some of its layers, as text.

        Args:
            layers: keys of ``kgkz.rdf.shipped.LAYERS``; without arguments, all asserted statements, including those of
                your own files.
            inferred: whether to include inferred statements. They belong to no layer, so they are included only if no
                layer is given.
            format: ``turtle``, ``nt``, ``nq``, ``trig``, ``jsonld``, ``rdfxml``, or ``canonical`` (canonical N-Quads,
                RDFC-1.0: equal graphs give equal text). ``bibtex`` and ``csl-json`` export the bibliography, which
                cannot be combined with layers.

        Returns:
            The text, in a fixed order.

        Raises:
            BadParameter: a layer or the format is unknown, or the graph is in a remote store.
            MissingExtra: the bibliography needs the extra ``bibliography``, which is not installed.
        """
        from kgkz.rdf.formats import REFERENCES, write

        if format in REFERENCES:
            from kgkz.publish import bibliography

            if layers:
                raise BadParameter(f"format={format!r} exports the bibliography and cannot be combined with layers")
            return bibliography.write(bibliography.works(self._session.select), format)
        for layer in layers:
            if layer not in LAYERS:
                raise BadParameter(
                    f"unknown layer {layer!r}; expected one of {', '.join(LAYERS)}{did_you_mean(layer, LAYERS)}"
                )
        self._require_files("exports")
        if inferred and not layers:
            return write(self._session.triples(), format)
        asserted = (t for path in sources(*layers) for t in turtle.parse(path)) if layers else self._asserted()
        return write(list(asserted), format)

    def save(
        self,
        path: "str | PathLike[str]",
        *layers: str,
        inferred: bool = True,
        format: str | None = None,
        parts: int = 1,
    ) -> list[Path]:
        """Save the graph, or some layers, to a file. Write atomically.

        Args:
            path: the file. A name ending in ``.gz`` is compressed. The same graph always gives the same bytes.
            layers: see ``export``.
            inferred: see ``export``.
            format: see ``export``; None derives it from the file name.
            parts: the number of files, for stores that load files in parallel (``nt`` and ``nq`` only).

        Returns:
            The files: with several parts ``kgkz-1.nt``, ``kgkz-2.nt`` …; with ``canonical`` also a file with the
            SHA-256.

        Raises:
            BadParameter: a layer or the format is unknown, or the format cannot be derived from the file name.
            BadFile: the file cannot be written.
        """
        from kgkz.publish import files

        path = Path(path)
        format = format or files.format_of(path)
        text = self.export(*layers, inferred=inferred, format=format)
        return files.save(files.split(text, parts, format), path, digest=format == "canonical")

    def push(
        self,
        url: str,
        *,
        graph: str | None = None,
        protocol: str = "auto",
        timeout: float = 300,
        progress: "Progress | None" = None,
    ) -> int:
        """Upload the graph to a triple store, replacing the previous version.

        Credentials are read from the environment variables ``KGKZ_USER`` and ``KGKZ_PASSWORD``, or ``KGKZ_TOKEN``.

        Args:
            url: the URL of the store, or of one of its endpoints.
            graph: the IRI of the target graph; None means the default graph.
            protocol: ``auto`` detects what the store supports; ``graph-store`` sends one request; ``update`` sends
                batches.
            timeout: longest wait for a response, in seconds.
            progress: called with the number of bytes sent and the total.

        Returns:
            The number of triples in the target graph, as counted by the store.

        Raises:
            BadParameter: the URL, the graph IRI, the protocol or the timeout is invalid, or this graph is in a remote
                store.
            StoreError: the store is unreachable, refuses the request, has other data in the target graph, or reports a
                wrong number of triples.
        """
        from kgkz.publish.push import push

        self._require_files("pushes")
        return push(self._session.triples(), url, graph=graph, protocol=protocol, timeout=timeout, progress=progress)

    def serve(self, port: int = 7878) -> "AbstractContextManager[Endpoint]":
        """Start a read-only SPARQL endpoint on this machine.

        Args:
            port: the TCP port on 127.0.0.1.

        Returns:
            A context manager (``with kg.serve() as endpoint``). ``endpoint.query`` is the URL of the SPARQL endpoint,
            and ``endpoint.page`` the URL of a query page.

        Raises:
            BadParameter: the port is invalid, or this graph is in a remote store.
            MissingExtra: the extra ``server`` is not installed.
            StoreError: the server does not start.
        """
        from kgkz.publish.serve import serve

        self._require_files("serves")
        return serve(self.export(format="nt"), port)

    def describe(self, *, dumps: str | None = None) -> str:
        """Return metadata of the graph: DCAT, VoID with counts, and SPARQL service description.

        Args:
            dumps: the URL of the folder from which the exports can be downloaded, if there is one.

        Returns:
            The metadata as Turtle. For a remote store it includes the URL of the endpoint.
        """
        from kgkz.publish.metadata import describe
        from kgkz.rdf.formats import write
        from kgkz.sparql.remote import RemoteStore

        said = (triple for path in sources("dataset") for triple in turtle.parse(path))
        store = self._session.store
        endpoint = store.url if isinstance(store, RemoteStore) else None
        return write(describe(said, self._session.select, endpoint=endpoint, dumps=dumps))

    def catalogue(self, names: Iterable[str] | None = None, format: Literal["json", "turtle"] = "json") -> str:
        """Return a machine-readable catalogue of saved queries: parameters, types, default values, allowed values.

        Args:
            names: the names of the queries; None means all.
            format: ``json``, or ``turtle`` for ``sh:SPARQLExecutable``.

        Returns:
            The catalogue as text.

        Raises:
            UnknownQuery: no saved query has this name.
        """
        from kgkz.publish import catalogue

        queries = [self.queries[name] for name in (self.queries if names is None else names)]
        return (catalogue.as_json if format == "json" else catalogue.as_turtle)(queries, self._session.select)

    def to_rdflib(self) -> "rdflib.Graph":
        """Return a copy of the whole graph, including inferred statements, as ``rdflib.Graph``."""
        from kgkz.rdf.formats import to_rdflib

        return to_rdflib(self._session.triples())

    def _asserted(self) -> "Iterator[ox.Triple]":
        """Return the asserted triples from the files."""
        return (triple for path in self._files for triple in turtle.parse(path) if triple not in self._derived)

    def _require_files(self, does: str) -> None:
        if not self._files:
            raise BadParameter(f"not available on a remote store: kgkz {does} only a graph that it has loaded")
