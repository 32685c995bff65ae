"""The part of a graph's interface that writes the graph out: exports, files, stores, a local server, catalogues."""

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
    """A store and the files asserted in it, with the ways to write them out. ``KnowledgeGraph`` adds the questions.

    Args:
        session: runs queries on the store.
        files: the Turtle files that are asserted in it; empty for a store elsewhere.
        derived: triples of the files that are derived and not asserted, where a file is a full export.
    """

    def __init__(
        self, session: Session, files: tuple[Path, ...], derived: "frozenset[ox.Triple]" = frozenset()
    ) -> None:
        self._session = session
        self._files = files
        self._derived = derived
        self.queries = session.queries

    def export(self, *layers: str, inferred: bool = True, format: str = "turtle") -> str:
        """Write the graph, or some layers of it.

        Args:
            layers: names out of ``kgkz.rdf.shipped.LAYERS``; none means all that is asserted, one's own files included.
            inferred: whether what was derived is written too; it belongs to no layer, so it comes with all only.
            format: ``turtle``, ``nt``, ``nq``, ``trig``, ``jsonld``, ``rdfxml``, or ``canonical`` for N-Quads in the
                form of RDFC-1.0, by whose SHA-256 two graphs are known to be the same. ``bibtex`` and ``csl-json``
                give the bibliography for reference managers, which is in no layer.

        Returns:
            The text, in a steady order.

        Raises:
            BadParameter: no such layer or format, or the graph is in a remote store.
            MissingExtra: the bibliography is asked for, and the extra ``bibliography`` is not installed.
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
            path: the file; a name that ends in ``.gz`` is compressed. The same graph gives the same bytes each time.
            layers: as ``export`` takes them.
            inferred: as ``export`` takes it.
            format: as ``export`` takes it; told from the name of the file if left out.
            parts: how many files to cut it into, for stores that load several at once (``nt`` and ``nq`` only).

        Returns:
            The files; ``kgkz-1.nt``, ``kgkz-2.nt`` … where there are several, and beside a canonical one its SHA-256.

        Raises:
            BadParameter: no such layer or format, or a name that does not say the format.
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

        Who may enter is read from the environment: ``KGKZ_USER`` and ``KGKZ_PASSWORD``, or ``KGKZ_TOKEN``.

        Args:
            url: the address of the store, or of one of its endpoints.
            graph: the name of the graph to load it into; None means the default graph.
            protocol: ``auto`` asks the store, ``graph-store`` sends the graph whole, ``update`` sends it in pieces.
            timeout: how long to wait for a sign of life, in seconds.
            progress: told how many bytes are sent, of how many.

        Returns:
            How many triples the store then counts.

        Raises:
            BadParameter: the address, the name or the protocol is none, or this graph is in a remote store.
            StoreError: the store is out of reach, refuses, holds something else in that place, or counts wrong.
        """
        from kgkz.publish.push import push

        self._require_files("pushes")
        return push(self._session.triples(), url, graph=graph, protocol=protocol, timeout=timeout, progress=progress)

    def serve(self, port: int = 7878) -> "AbstractContextManager[Endpoint]":
        """Serve the graph as a SPARQL endpoint on this machine, for reading only.

        Args:
            port: where to listen, on 127.0.0.1.

        Returns:
            A block (``with kg.serve() as endpoint``) in which ``endpoint.query`` answers and ``endpoint.page`` is a
            page for queries.

        Raises:
            BadParameter: no such port, or this graph is in a remote store.
            MissingExtra: the extra ``server`` is not installed.
            StoreError: the server does not start.
        """
        from kgkz.publish.serve import serve

        self._require_files("serves")
        return serve(self.export(format="nt"), port)

    def describe(self, *, dumps: str | None = None) -> str:
        """Describe the graph for catalogues and programs, with counts made by query: DCAT, VoID, service description.

        Args:
            dumps: the address of the folder in which the exports can be fetched, if there is one.

        Returns:
            Turtle; of a graph behind an endpoint it says where that is.
        """
        from kgkz.publish.metadata import describe
        from kgkz.rdf.formats import write
        from kgkz.sparql.remote import RemoteStore

        said = (triple for path in sources("dataset") for triple in turtle.parse(path))
        store = self._session.store
        endpoint = store.url if isinstance(store, RemoteStore) else None
        return write(describe(said, self._session.select, endpoint=endpoint, dumps=dumps))

    def catalogue(self, names: Iterable[str] | None = None, format: Literal["json", "turtle"] = "json") -> str:
        """List saved queries for other programs: names, parameters, types, defaults, allowed values.

        Args:
            names: the queries; all if left out.
            format: ``json``, or ``turtle`` for SHACL's SPARQL executables.

        Returns:
            The text.

        Raises:
            UnknownQuery: there is no such query.
        """
        from kgkz.publish import catalogue

        queries = [self.queries[name] for name in (self.queries if names is None else names)]
        return (catalogue.as_json if format == "json" else catalogue.as_turtle)(queries, self._session.select)

    def to_rdflib(self) -> "rdflib.Graph":
        """Copy the whole graph, derived statements included, into a new ``rdflib.Graph``."""
        from kgkz.rdf.formats import to_rdflib

        return to_rdflib(self._session.triples())

    def _asserted(self) -> "Iterator[ox.Triple]":
        """Read what is asserted, out of the files."""
        return (triple for path in self._files for triple in turtle.parse(path) if triple not in self._derived)

    def _require_files(self, does: str) -> None:
        if not self._files:
            raise BadParameter(f"not available on a remote store: kgkz {does} only a graph that it has loaded")
