"""Summary of the contents of the graph."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from kgkz.rdf.namespaces import prologue
from kgkz.sparql.table import Row, Table

if TYPE_CHECKING:
    import pyoxigraph as ox

_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_KINDS = (
    prologue("dcterms", "id", "kgkz", "rdfs")
    + """
SELECT ?label (COUNT(DISTINCT ?thing) AS ?count)
WHERE {
  VALUES ?kind {
    kgkz:State kgkz:Organisation kgkz:Person kgkz:Initiative kgkz:Event kgkz:Membership kgkz:Figure kgkz:Claim
    kgkz:ConceptDefinition kgkz:SwotItem kgkz:BibliographicReference kgkz:Passage kgkz:FactCheck
  }
  ?thing a ?kind .
  ?kind rdfs:label ?label .
  FILTER(LANG(?label) = "en")
}
GROUP BY ?label
ORDER BY DESC(?count) STR(?label)
"""
)
_ENTRIES = (
    prologue("kgkz", "rdfs")
    + """
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
)
_HELPERS = (
    prologue("kgkz", "rdfs")
    + """
SELECT ?property
WHERE { ?property rdfs:subPropertyOf ?helper . FILTER(?helper IN (kgkz:helperRelation, kgkz:helperValue)) }
"""
)
_DAY = prologue("dcterms", "id") + "SELECT ?day WHERE { id:kgkz dcterms:date ?day }"
_TITLE = "Knowledge graph of Kazakhstan's cultural diplomacy"
_HINTS = (
    ("kg.queries", "the saved queries, with their parameters"),
    ('kg.about("TURKSOY")', "all statements about an entity"),
    ("kg.queries.members_as_of()", "run a saved query; Tab completes the parameters"),
    ('kg.passage("turkic.6.2")', "the statements based on a passage of the paper"),
)


class Overview(NamedTuple):
    """Summary of a graph.

    Attributes:
        day: the date of the graph; empty if it is not given.
        triples: the number of triples.
        queries: the number of saved queries.
        kinds: one row per class of entries, the most frequent first. Columns: label, count.
    """

    day: str
    triples: int
    queries: int
    kinds: Table

    def __str__(self) -> str:
        from textwrap import fill

        contents = fill(f"Contents: {self._contents()}.", 100)
        return "\n".join([f"{_TITLE}{self._of()}", contents, *(f"  {call:<28}{result}" for call, result in _HINTS)])

    def _repr_html_(self) -> str:
        from html import escape

        from kgkz.sparql.html import cell, table

        hints = table(("call", "result"), ("".join(map(cell, hint)) for hint in _HINTS))
        return f"<h3>{escape(_TITLE + self._of())}</h3><p>Contents: {escape(self._contents())}.</p>{hints}"

    def _of(self) -> str:
        return f", of {self.day}" if self.day else ""

    def _contents(self) -> str:
        kinds = "; ".join(f"{label} {count}" for label, count in self.kinds)
        return f"{self.triples} triples and {self.queries} saved queries; entries by class: {kinds}"


def describe(select: Callable[[str], Table], queries: Iterable[str]) -> Overview:
    """Return the summary of a graph.

    Args:
        select: runs a SELECT query.
        queries: the names of the saved queries.

    Returns:
        The summary.
    """
    days = [str(row[0]) for row in select(_DAY)]
    triples = select(_COUNT).rows[0][0]
    return Overview(days[0] if days else "", int(str(triples)), len(list(queries)), select(_KINDS))


def counts(
    select: Callable[[str], Table], asserted: int | None, triples: "Callable[[], Collection[ox.Triple]]"
) -> Table:
    """Return the number of triples, and of entries by class.

    Args:
        select: runs a SELECT query.
        asserted: the number of asserted triples; None for a remote store, whose triples are not counted.
        triples: returns all triples, asserted and derived.

    Returns:
        One row per count. Columns: part (``triples`` or ``entries``), what, count. Triples with helper properties,
        which rules derive to keep queries short, are counted separately from other inferred triples.
    """
    rows: list[Row] = []
    if asserted is not None:
        helpers = {str(property) for (property,) in select(_HELPERS)}
        everything = triples()
        helping = sum(triple.predicate.value in helpers for triple in everything)
        rows = [
            ("triples", "asserted", asserted),
            ("triples", "inferred", len(everything) - asserted - helping),
            ("triples", "helper", helping),
        ]
    rows += [("entries", *row) for row in select(_ENTRIES)]
    return Table(("part", "what", "count"), rows)
