"""The knowledge graph: a store tied to the saved queries."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kgkz.errors import BadParameter, BadQuery, did_you_mean
from kgkz.rdf import turtle
from kgkz.rdf.namespaces import prologue
from kgkz.rdf.shipped import LAYERS, root, sources
from kgkz.rdf.terms import IRI, to_term
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Given
from kgkz.sparql.query import Query
from kgkz.sparql.stores import Answer, RemoteStore, Store
from kgkz.sparql.table import Row, Table

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyoxigraph as ox
    import rdflib

    from kgkz.graph.entity import Entity
    from kgkz.graph.overview import Overview
    from kgkz.publish.protocols import Progress
    from kgkz.publish.serve import Endpoint
    from kgkz.sources.passages import Passage
    from kgkz.sparql.call import Asking


_STATS = """
SELECT ?label (COUNT(?thing) AS ?count)
WHERE {
  ?thing a ?kind .
  ?kind rdfs:isDefinedBy <https://w3id.org/kgkz/ontology> ; rdfs:label ?label .
  FILTER(LANG(?label) = "en")
  FILTER NOT EXISTS { ?thing a ?special . ?special rdfs:subClassOf ?kind . FILTER(?special != ?kind) }
}
GROUP BY ?label
ORDER BY STR(?label)
"""


class KnowledgeGraph:
    """The graph, and what can be asked of it. Make one with ``kgkz.load`` or ``kgkz.connect``.

    Args:
        store: where the triples are.
        files: the Turtle files that are asserted in it; empty for a store elsewhere.
    """

    def __init__(self, store: Store, files: tuple[Path, ...] = ()) -> None:
        self._store = store
        self._files = files
        self.queries = Queries(root() / "queries", self._as_call)

    def __repr__(self) -> str:
        return str(self._overview() or self._elsewhere())

    def _repr_html_(self) -> str:
        card = self._overview()
        return card._repr_html_() if card else f"<p>{self._elsewhere()}</p>"

    def select(self, name: str, /, **values: Given) -> Table:
        """Run a saved query that selects rows.

        Args:
            name: the query, as ``queries`` lists it.
            values: parameter to one value, a list of values, or None where the parameter may be lifted. A thing may be
                given by its IRI, by its CURIE or by a name in any script.

        Returns:
            The rows, in the query's own order, under the query's own columns.

        Raises:
            UnknownQuery: there is no such query; the nearest is offered.
            BadParameter: there is no such parameter, or the value does not fit it.
            UnknownEntity: nothing in the graph bears the name that was given.
            StoreError: the store is out of reach.

        Examples:
            >>> import kgkz
            >>> table = kgkz.load().select("members_as_of", organisation="Turkic Council", as_of="2019-12-31")
            >>> "Uzbekistan" in [row["member_label"] for row in table.dicts()]
            True
        """
        answer = self._run(name, "select", values)
        assert isinstance(answer, Table)  # the form was checked when the file was read
        return answer

    def ask(self, name: str, /, **values: Given) -> bool:
        """Run a saved query that asks whether something is so.

        Takes and raises what ``select`` does.

        Examples:
            >>> import kgkz
            >>> kgkz.load().ask("is_member_as_of", member="Hungary", organisation="Turkic Council", as_of="2020-01-01")
            True
        """
        return bool(self._run(name, "ask", values))

    def construct(self, name: str, /, **values: Given) -> "rdflib.Graph":
        """Run a saved query that makes a graph.

        Takes and raises what ``select`` does.

        Examples:
            >>> import kgkz
            >>> len(kgkz.load().construct("membership_network")) > 0
            True
        """
        answer = self._run(name, "construct", values)
        assert isinstance(answer, list)  # the form was checked when the file was read
        return _to_rdflib(answer)

    def query(self, text: str) -> "Table | bool | rdflib.Graph":
        """Run a query of one's own.

        Args:
            text: SPARQL 1.1; every prefix that it uses, it declares.

        Returns:
            A table for SELECT, a bool for ASK, an ``rdflib.Graph`` for CONSTRUCT and DESCRIBE.

        Raises:
            BadQuery: it is not SPARQL; the error says where.
            StoreError: the store is out of reach.

        Examples:
            >>> import kgkz
            >>> kgkz.load().query("ASK { ?s ?p ?o }")
            True
        """
        answer = self._store.query(text)
        return _to_rdflib(answer) if isinstance(answer, list) else answer

    def about(self, thing: str) -> "Entity":
        """Gather everything that the graph says about a thing.

        Args:
            thing: its IRI, its CURIE, its local name (``turksoy``) or a name in any script.

        Returns:
            Its names, facts and mentions; prints well and shows itself in a notebook.

        Raises:
            UnknownEntity: nothing bears this name; the nearest are offered.
            BadParameter: several things bear it.

        Examples:
            >>> import kgkz
            >>> kgkz.load().about("ТюрКСОЙ").label
            'TURKSOY'
        """
        from kgkz.graph import entity

        return entity.describe(self._select, self._resolve(thing))

    def passage(self, number: str, source: "str | PathLike[str] | None" = None) -> "Passage":
        """Say what rests on a passage of the paper, and how it reads in one's own copy.

        Args:
            number: section, paragraph and sentence, such as ``turkic.6.2``.
            source: the paper as text in UTF-8 or as PDF; without it there is no sentence.

        Returns:
            What the passage does, what it cites, and what rests on it; prints well.

        Raises:
            UnknownPassage: the graph does not know the number, or the copy does not hold the passage.
            BadFile: the copy cannot be read.
            MissingExtra: the copy is a PDF, and pypdf is not installed.

        Examples:
            >>> import kgkz
            >>> kgkz.load().passage("turkic.6.2").section
            'Results and discussion: Turkic cooperation'
        """
        from kgkz.sources import passages

        return passages.describe(self._select, number, None if source is None else Path(source))

    def verify_source(self, source: "str | PathLike[str]") -> Table:
        """Look for every passage of the graph in one's own copy of the paper.

        Args:
            source: the paper as text in UTF-8 or as PDF.

        Returns:
            One row a passage, in the paper's order: passage, verdict (``found``, ``interrupted``, ``moved`` or
            ``missing``), page, line on that page; a copy without page breaks has lines only.

        Raises:
            BadFile: the copy cannot be read.
            MissingExtra: the copy is a PDF, and pypdf is not installed.
        """
        from kgkz.sources import passages

        return passages.verify(self._select, Path(source))

    def coverage(self) -> Table:
        """Give the account of the paper: how many of its passages the graph has used.

        Returns:
            One row a section in the paper's order, and a last one for the whole paper: section; passages; carried,
            those on which at least one entry of the graph rests; explained, those on which none rests for a reason
            that the graph gives; missing, the others.

        Examples:
            >>> import kgkz
            >>> kgkz.load().coverage().rows[-1][:2]
            ('whole paper', 309)
        """
        from kgkz.sources import passages

        return passages.account(self._select)

    def uncovered(self) -> Table:
        """List the passages of the paper on which nothing rests, and for which no reason is given.

        Returns:
            One row a passage, in the paper's order: passage, section.

        Examples:
            >>> import kgkz
            >>> kgkz.load().uncovered().columns
            ('passage', 'section')
        """
        from kgkz.sources import passages

        return passages.missing(self._select)

    def find(self, text: str, language: str = "en") -> Table:
        """Find what bears a name, in whatever script or spelling the name is typed.

        Args:
            text: a name, or some words of it.
            language: the language of the labels; where one is missing, see ``in_language``.

        Returns:
            One row a thing, the best first: rank, which equals share; thing, thing_label; name, the one that answered,
            with its language and script; how it answered: ``exact`` (the label as written), ``alias`` (another name as
            written), ``folded`` (script, capitals and marks aside), ``skeleton`` (habits of spelling aside), ``part``
            (the words are among those of the name) or, where nothing else is found, ``near`` (a suggestion). No rows
            where nothing is near either.

        Raises:
            BadParameter: the text has no letter or digit, or no labels are kept in that language.

        Examples:
            >>> import kgkz
            >>> kg = kgkz.load()
            >>> [kg.find(name).dicts()[0]["thing_label"] for name in ("Yesevi", "Ясауи")]
            ['Yassawi University', 'Yassawi University']
        """
        from kgkz.names import languages, search

        languages.check(language)
        return search.find(self._select, text, language)

    def in_language(self, table: Table, language: str, order: Sequence[str] = ()) -> Table:
        """Show the labels of a table in another language.

        Where a label is missing in it, the first that there is of English, Kazakh, Russian, Turkish stands in, then one
        in any other language.

        Args:
            table: rows in which a column ``x`` names things and ``x_label`` says their labels.
            language: one of ``kgkz.rdf.shipped.LANGUAGES``.
            order: the columns by which the rows are ordered (``Query.order``). Rows that stand in the order of their
                labels then stand in that of the new ones, by the alphabet of the language.

        Returns:
            A table of the same columns, with the same rows.

        Raises:
            BadParameter: no labels are kept in that language.

        Examples:
            >>> import kgkz
            >>> kg = kgkz.load()
            >>> members = kg.select("members_as_of", organisation="OTS", as_of="2019-12-31")
            >>> {row["member_label"] for row in kg.in_language(members, "kk").dicts()} >= {"Қазақстан"}
            True
        """
        from kgkz.names import languages

        languages.check(language)
        return languages.translate(self._select, table, language, order)

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
        from kgkz.publish import bibliography
        from kgkz.rdf import formats
        from kgkz.rdf.formats import write

        if format in formats.REFERENCES:
            from kgkz.publish import bibliography

            if layers:
                raise BadParameter(f"{format} writes the bibliography, which is in no layer; leave the layers out")
            return bibliography.write(bibliography.works(self._select), format)
        for layer in layers:
            if layer not in LAYERS:
                raise BadParameter(f"no layer {layer!r}; there are {', '.join(LAYERS)}{did_you_mean(layer, LAYERS)}")
        self._here("exports")
        if inferred and not layers:
            return write(self._triples(), format)
        files = sources(*layers) if layers else self._files
        return write([triple for path in files for triple in turtle.parse(path)], format)

    def save(
        self,
        path: "str | PathLike[str]",
        *layers: str,
        inferred: bool = True,
        format: str | None = None,
        parts: int = 1,
    ) -> list[Path]:
        """Write the graph, or some layers of it, into a file; whole, or not at all.

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
        """Load the graph into a triple store over the network, in the place of what was loaded there before.

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

        self._here("pushes")
        return push(self._triples(), url, graph=graph, protocol=protocol, timeout=timeout, progress=progress)

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

        self._here("serves")
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

        said = (triple for path in sources("dataset") for triple in turtle.parse(path))
        endpoint = self._store.url if isinstance(self._store, RemoteStore) else None
        return write(describe(said, self._select, endpoint=endpoint, dumps=dumps))

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
        return (catalogue.as_json if format == "json" else catalogue.as_turtle)(queries, self._select)

    def to_rdflib(self) -> "rdflib.Graph":
        """Copy the whole graph, derived statements included, into a new ``rdflib.Graph``."""
        return _to_rdflib(self._triples())

    def stats(self) -> Table:
        """Count what the graph holds.

        Returns:
            One row a count: part (``triples`` or ``entries``), what, count.
        """
        rows: list[Row] = []
        if self._files:
            asserted = {triple for path in self._files for triple in turtle.parse(path)}
            rows += [
                ("triples", "asserted", len(asserted)),
                ("triples", "inferred", len(self._triples()) - len(asserted)),
            ]
        rows += [("entries", *row) for row in self._select(prologue("kgkz", "rdfs") + _STATS)]
        return Table(("part", "what", "count"), rows)

    def _here(self, does: str) -> None:
        if not self._files:
            raise BadParameter(f"a remote store {does} itself; kgkz {does} the graph that it has loaded")

    def _overview(self) -> "Overview | None":
        """Count for the card; a graph elsewhere is not asked only to be shown."""
        from kgkz.graph import overview

        return overview.describe(self._select, self.queries) if self._files else None

    def _elsewhere(self) -> str:
        return f"Knowledge graph in a store elsewhere, {len(self.queries)} saved queries"

    def _as_call(self, query: Query) -> "Asking":
        from kgkz.sparql.call import Asking

        return Asking(query, self._ask)

    def _ask(self, name: str, values: dict[str, Given]) -> "Table | bool | rdflib.Graph":
        """Run a saved query by whatever it is for."""
        answer = self._run(name, self.queries[name].form, values)
        return _to_rdflib(answer) if isinstance(answer, list) else answer

    def _run(self, name: str, form: str, values: dict[str, Given]) -> Answer:
        query = self.queries[name]
        if query.form != form:
            raise BadQuery(f"query {name!r} is for {query.form}, not for {form}")
        return self._store.query(query.bind(values, self._resolve))

    def _select(self, text: str) -> Table:
        answer = self._store.query(text)
        assert isinstance(answer, Table)  # only our own SELECTs come here
        return answer

    def _triples(self) -> "list[ox.Triple]":
        answer = self._store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(answer, list)  # our own CONSTRUCT
        return answer

    def _resolve(self, name: str) -> IRI:
        from kgkz.names import lookup

        def exists(iri: IRI) -> bool:
            return bool(self._store.query(f"ASK {{ {to_term(iri)} ?p ?o }}"))

        def known() -> list[tuple[IRI, str]]:
            rows = self._select(lookup.names_query())
            return [(thing, str(name)) for thing, name, _ in rows if isinstance(thing, IRI)]

        return lookup.resolve(name, exists, known)


def _to_rdflib(triples: "list[ox.Triple]") -> "rdflib.Graph":
    from kgkz.rdf.formats import to_rdflib

    return to_rdflib(triples)
