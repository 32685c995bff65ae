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
    kgkz:ConceptDefinition kgkz:SwotItem kgkz:ReferenceEntry kgkz:Passage kgkz:Check
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
    """The card of a graph.

    Attributes:
        day: the day for which the graph speaks, or an empty text where it does not say.
        triples: how many there are.
        queries: how many saved queries there are.
        kinds: one row a kind of entry: label, count; most first.
    """

    day: str
    triples: int
    queries: int
    kinds: Table

    def __str__(self) -> str:
        from textwrap import fill

        held = fill(f"Contents: {self._held()}.", 100)
        return "\n".join([f"{_TITLE}{self._of()}", held, *(f"  {call:<28}{does}" for call, does in _HINTS)])

    def _repr_html_(self) -> str:
        from html import escape

        from kgkz.sparql.html import cell, table

        hints = table(("call", "result"), ("".join(map(cell, hint)) for hint in _HINTS))
        return f"<h3>{escape(_TITLE + self._of())}</h3><p>It holds {escape(self._held())}.</p>{hints}"

    def _of(self) -> str:
        return f", of {self.day}" if self.day else ""

    def _held(self) -> str:
        kinds = "; ".join(f"{label} {count}" for label, count in self.kinds)
        return f"{self.triples} triples and {self.queries} saved queries; entries by kind: {kinds}"


def describe(select: Callable[[str], Table], queries: Iterable[str]) -> Overview:
    """Count what is on the card.

    Args:
        select: runs a SELECT.
        queries: the names of the saved queries.

    Returns:
        The card.
    """
    days = [str(row[0]) for row in select(_DAY)]
    triples = select(_COUNT).rows[0][0]
    return Overview(days[0] if days else "", int(str(triples)), len(list(queries)), select(_KINDS))


def counts(
    select: Callable[[str], Table], asserted: int | None, triples: "Callable[[], Collection[ox.Triple]]"
) -> Table:
    """Count the triples, and the entries of each class.

    Args:
        select: runs a SELECT.
        asserted: how many triples are asserted; None for a store elsewhere, whose triples are not counted.
        triples: fetches all triples, asserted and derived.

    Returns:
        One row a count: part (``triples`` or ``entries``), what, count. Helper properties, which rules derive to keep
        queries short, are counted apart from what is inferred.
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
