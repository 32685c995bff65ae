"""All statements about an entity: names, properties, fact checks, mentions, claims and references."""

from collections.abc import Callable
from typing import NamedTuple

from kgkz.errors import StoreError
from kgkz.graph.session import NO_HELPERS
from kgkz.rdf.namespaces import compact, prologue
from kgkz.rdf.terms import IRI, to_term
from kgkz.sparql.table import Table

_PROLOGUE = prologue("cito", "dcterms", "kgkz", "rdf", "rdfs", "schema", "skos")

_LABEL = "SELECT ?name WHERE { %s kgkz:displayName ?name }"

_NAMES = """
SELECT DISTINCT ?name ?language ?kind
WHERE {
  {
    VALUES (?property ?kind) { (rdfs:label "label") (skos:altLabel "other form") }
    %s ?property ?name
  } UNION {
    ?use kgkz:nameOf %s ; kgkz:name ?name ; kgkz:nameKind/kgkz:displayName ?kind .
  }
  BIND(LANG(?name) AS ?language)
}
ORDER BY STR(?kind) ?language STR(?name)
"""

# Only the most specific types; labels are in the table of names. What only programs read is left out: helper
# properties, locators of passages, checksums, and the class of sources with numbered passages.
_FACTS = """
SELECT DISTINCT ?property ?property_label ?value ?value_label
WHERE {
  %s ?property ?value .
  FILTER(?property NOT IN (rdfs:label, skos:prefLabel, skos:altLabel))
  FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperRelation }
  FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperValue }
  FILTER(!CONTAINS(STR(?property), "#locator") && !STRSTARTS(STR(?value), "sha256:") && ?value != kgkz:SegmentedSource)
  OPTIONAL { ?property kgkz:displayName ?property_label }
  OPTIONAL { ?value kgkz:displayName ?value_label }
  FILTER NOT EXISTS {
    %s a ?special .
    ?special rdfs:subClassOf ?value .
    FILTER(?property = rdf:type && ?special != ?value && ?special != kgkz:SegmentedSource)
  }
}
ORDER BY STR(?property) STR(?value_label) STR(?value)
"""

# Fact checks of the entity, and of statements about it.
_CHECKS = """
SELECT DISTINCT ?check ?check_label ?verdict ?verdict_label ?confidence ?confidence_label ?found
WHERE {
  { ?check schema:itemReviewed %s } UNION {
    ?statement ?property %s . ?check schema:itemReviewed ?statement .
    FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperRelation }
  }
  ?check kgkz:displayName ?check_label ; kgkz:verdict ?verdict ; kgkz:confidence ?confidence .
  ?verdict kgkz:displayName ?verdict_label .
  ?confidence kgkz:displayName ?confidence_label .
  OPTIONAL { ?check kgkz:checkResult ?found }
}
ORDER BY STR(?check_label) ?check
"""

# The date of each statement; an interval if it has a start or an end.
_MENTIONS = """
SELECT DISTINCT ?kind ?kind_label ?statement ?statement_label ?date ?passage ?passage_label
WHERE {
  ?statement ?property %s ; a ?kind ; kgkz:displayName ?statement_label .
  FILTER(?property != schema:itemReviewed)
  FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperRelation }
  FILTER NOT EXISTS { ?statement kgkz:heldBy ?holder }
  ?kind kgkz:displayName ?kind_label .
  FILTER NOT EXISTS { ?statement a ?special . ?special rdfs:subClassOf ?kind . FILTER(?special != ?kind) }
  OPTIONAL { ?statement kgkz:passage ?passage . ?passage kgkz:displayName ?passage_label }
  OPTIONAL { ?statement kgkz:date ?day }
  OPTIONAL { ?statement kgkz:start ?start }
  OPTIONAL { ?statement kgkz:end ?end }
  OPTIONAL { ?statement kgkz:attested ?seen }
  BIND(IF(BOUND(?start) || BOUND(?end), CONCAT(COALESCE(STR(?start), ".."), "/", COALESCE(STR(?end), "..")), ?none)
       AS ?span)
  BIND(COALESCE(STR(?day), ?span, CONCAT("attested ", STR(?seen))) AS ?date)
}
ORDER BY STR(?kind_label) ?date STR(?statement_label) STR(?passage_label) ?statement
"""

_CLAIMS = """
SELECT DISTINCT ?claim ?claim_label ?holder ?holder_label ?stance ?stance_label ?passage ?passage_label
WHERE {
  ?claim ?property %s ; kgkz:heldBy ?holder ; kgkz:displayName ?claim_label .
  FILTER(?property != kgkz:heldBy)
  FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperRelation }
  ?holder kgkz:displayName ?holder_label .
  OPTIONAL { ?claim kgkz:stance ?stance . ?stance kgkz:displayName ?stance_label }
  OPTIONAL { ?claim kgkz:passage ?passage . ?passage kgkz:displayName ?passage_label }
}
ORDER BY STR(?claim_label) STR(?holder_label) STR(?passage_label) ?claim
"""

# The numbers of references are those of one source, so each stands under its source.
_REFERENCES = """
SELECT DISTINCT ?source ?source_label ?reference ?reference_label ?statement ?statement_label
WHERE {
  { BIND(%s AS ?statement) } UNION {
    ?statement ?property %s .
    FILTER NOT EXISTS { ?property rdfs:subPropertyOf kgkz:helperRelation }
  }
  ?statement cito:citesAsEvidence ?reference ; kgkz:displayName ?statement_label .
  ?reference kgkz:referenceNumber ?number ; kgkz:displayName ?reference_label ; kgkz:passage/dcterms:isPartOf ?source .
  ?source kgkz:displayName ?source_label .
}
ORDER BY STR(?source_label) ?source ?number STR(?statement_label) ?statement
"""


class Entity(NamedTuple):
    """All statements of the graph about one entity.

    Attributes:
        iri: its IRI.
        label: its display name, or its CURIE if it has none.
        names: one row per name, with language and kind.
        facts: one row per property value, with labels.
        checks: one row per fact check of the entity or of a statement about it, with verdict, confidence and result.
        mentions: one row per statement of the world layer about the entity, with class, label, date and passage.
        claims: one row per position on the entity and holder, with the stance of the source and the passage.
        references: one row per reference that the entity or a statement about it cites as evidence, by source.
    """

    iri: IRI
    label: str
    names: Table
    facts: Table
    checks: Table
    mentions: Table
    claims: Table
    references: Table

    def __repr__(self) -> str:
        return self.text()

    def text(self, width: int = 100) -> str:
        """Return the entity as plain text.

        Args:
            width: the terminal width in characters.
        """
        sections = [f"{heading}\n{table.text(width)}" for heading, table in self._sections()]
        return "\n\n".join([f"{self.label}  ({compact(self.iri)})", *sections])

    def _repr_html_(self) -> str:
        from html import escape

        from kgkz.sparql.html import named

        body = "".join(f"<h4>{heading}</h4>{table._repr_html_()}" for heading, table in self._sections())
        return f"<h3>{named(self.iri, escape(self.label))}</h3>{body}"

    def _sections(self) -> list[tuple[str, Table]]:
        """Return the heading and table of each non-empty section."""
        tables = (
            ("Names", self.names),
            ("Properties", self.facts),
            ("Fact checks", self.checks),
            ("Mentioned in", self.mentions),
            ("Claims", self.claims),
            ("References", self.references),
        )
        return [(heading, table) for heading, table in tables if table.rows]


def describe(select: Callable[[str], Table], iri: IRI) -> Entity:
    """Return all statements about an entity.

    Args:
        select: runs a SELECT query.
        iri: the IRI of an entity in the graph.

    Returns:
        The entity.

    Raises:
        StoreError: the store holds no derived statements.
    """
    thing = str(to_term(iri))

    def ask(template: str) -> Table:
        return select(_PROLOGUE + template.replace("%s", thing))

    names = ask(_NAMES)
    label = next((str(name) for (name,) in ask(_LABEL)), None)
    if label is None and any(kind == "label" for _, _, kind in names):  # display names are derived from labels
        raise StoreError(f"{compact(iri)} cannot be shown: {NO_HELPERS}")
    tables = (ask(template) for template in (_FACTS, _CHECKS, _MENTIONS, _CLAIMS, _REFERENCES))
    return Entity(iri, label or compact(iri), names, *tables)
