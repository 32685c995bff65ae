"""The knowledge graph: a store tied to the saved queries."""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kgkz import compiled
from kgkz.errors import BadParameter, BadQuery, did_you_mean
from kgkz.parameters import Given
from kgkz.queries import Queries
from kgkz.resources import LANGUAGES, LAYERS, prologue, root, sources
from kgkz.results import Row, Table
from kgkz.stores import Answer, EmbeddedStore, RemoteStore, Store
from kgkz.terms import IRI, Text, to_term

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgkz.entities import Entity
    from kgkz.passages import Passage

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
    """The graph, and what can be asked of it. Make one with ``load`` or ``connect``.

    Args:
        store: where the triples are.
        files: the Turtle files that are asserted in it; empty for a store elsewhere.
    """

    def __init__(self, store: Store, files: tuple[Path, ...] = ()) -> None:
        self._store = store
        self._files = files
        self.queries = Queries(root() / "queries")

    def __repr__(self) -> str:
        where = f"{len(self._files)} Turtle files" if self._files else "a remote store"
        return f"<KnowledgeGraph on {where}, {len(self.queries)} saved queries>"

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
        from kgkz import entities

        return entities.describe(self._select, self._resolve(thing))

    def passage(self, number: str, source: "str | PathLike[str] | None" = None) -> "Passage":
        """Say what rests on a passage of the paper, and how it reads in one's own copy.

        Args:
            number: section, paragraph and sentence, such as ``turkic.6.2``.
            source: a text file with the paper; without it there is no sentence.

        Raises:
            UnknownPassage: the graph does not know the number, or the copy does not hold the passage.
            BadFile: the copy cannot be read.
        """
        from kgkz import passages

        return passages.describe(self._select, number, None if source is None else Path(source))

    def verify_source(self, source: "str | PathLike[str]") -> Table:
        """Look for every passage of the graph in one's own copy of the paper.

        Args:
            source: a text file with the paper.

        Returns:
            One row a passage, in the paper's order: passage, verdict (``found``, ``interrupted``, ``moved`` or
            ``missing``), line.

        Raises:
            BadFile: the copy cannot be read.
        """
        from kgkz import passages

        return passages.verify(self._select, Path(source))

    def in_language(self, table: Table, language: str) -> Table:
        """Show the labels of a table in another language, English where there is none.

        Args:
            table: rows in which a column ``x`` names things and ``x_label`` says their labels.
            language: one of ``kgkz.resources.LANGUAGES``.

        Returns:
            A table of the same columns and order.

        Raises:
            BadParameter: no labels are kept in that language.
        """
        if language not in LANGUAGES:
            raise BadParameter(f"no labels in {language!r}; there are {', '.join(LANGUAGES)}")
        pairs = [
            (table.columns.index(column.removesuffix("_label")), place)
            for place, column in enumerate(table.columns)
            if column.endswith("_label") and column.removesuffix("_label") in table.columns
        ]
        things = {row[thing] for row in table for thing, _ in pairs if isinstance(row[thing], IRI)}
        written = " ".join(sorted(str(to_term(thing)) for thing in things if thing is not None))
        found = self._select(
            "SELECT ?thing ?label WHERE { VALUES ?thing { " + written + " } "
            "?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
        )
        labels = {row[0]: row[1] for row in found if isinstance(row[1], Text) and row[1].language == language}
        rows = []
        for row in table:
            cells = list(row)
            for thing, place in pairs:
                cells[place] = labels.get(row[thing], row[place])
            rows.append(tuple(cells))
        return Table(table.columns, rows)

    def export(self, *layers: str, inferred: bool = True, format: str = "turtle") -> str:
        """Write the graph, or some layers of it.

        Args:
            layers: names out of ``kgkz.resources.LAYERS``; none means all that is asserted, one's own files included.
            inferred: whether what was derived is written too; it belongs to no layer, so it comes with all only.
            format: ``turtle``, ``nt``, ``nq``, ``trig``, ``jsonld`` or ``rdfxml``.

        Returns:
            The text, in a steady order.

        Raises:
            BadParameter: no such layer or format, or the graph is in a remote store.
        """
        from kgkz import publish

        for layer in layers:
            if layer not in LAYERS:
                raise BadParameter(f"no layer {layer!r}; there are {', '.join(LAYERS)}{did_you_mean(layer, LAYERS)}")
        if not self._files:
            raise BadParameter("a remote store exports itself; kgkz exports the graph that it has loaded")
        if inferred and not layers:
            return publish.write(self._triples(), format)
        files = sources(*layers) if layers else self._files
        return publish.write([triple for path in files for triple in compiled.parse(path)], format)

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
            asserted = {triple for path in self._files for triple in compiled.parse(path)}
            rows += [
                ("triples", "asserted", len(asserted)),
                ("triples", "inferred", len(self._triples()) - len(asserted)),
            ]
        rows += [("entries", *row) for row in self._select(prologue("kgkz", "rdfs") + _STATS)]
        return Table(("part", "what", "count"), rows)

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
        from kgkz import names

        def exists(iri: IRI) -> bool:
            return bool(self._store.query(f"ASK {{ {to_term(iri)} ?p ?o }}"))

        def known() -> list[tuple[IRI, str]]:
            rows = self._select(names.NAMES_QUERY)
            return [(thing, str(name)) for thing, name in rows if isinstance(thing, IRI)]

        return names.resolve(name, exists, known)


def _to_rdflib(triples: "list[ox.Triple]") -> "rdflib.Graph":
    from kgkz import publish

    return publish.to_rdflib(triples)


def load(*files: "str | PathLike[str]", reasoner: Literal["fast", "owlrl"] = "fast") -> KnowledgeGraph:
    """Load the shipped graph, with one's own data beside it if wanted.

    Args:
        files: Turtle files that follow the data guide.
        reasoner: ``fast``, or ``owlrl`` for the judge, which is much slower and derives the same.

    Returns:
        The graph, reasoned; offline.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not Turtle, a date is impossible, or the statements contradict each other.

    Examples:
        >>> import kgkz
        >>> kgkz.load().select("names_of_organisation", organisation="turksoy").columns[0]
        'name'
    """
    if not files and reasoner == "fast":
        return KnowledgeGraph(EmbeddedStore(compiled.shipped(), compiled.rebuild), tuple(sources()))
    everything = (*sources(), *map(Path, files))
    return KnowledgeGraph(EmbeddedStore(compiled.build(everything, reasoner=reasoner)), everything)


def connect(url: str) -> KnowledgeGraph:
    """Ask the same of a graph that lies behind a SPARQL endpoint.

    Args:
        url: where the endpoint answers queries, such as ``http://localhost:7878/query``.

    Returns:
        The graph; nothing is sent before the first question.
    """
    return KnowledgeGraph(RemoteStore(url))
