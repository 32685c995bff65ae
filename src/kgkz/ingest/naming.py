"""Labels and IRIs of new entries."""

import re
from collections.abc import Iterable

from kgkz.errors import BadData, KgkzError, UnknownEntity, offer
from kgkz.graph.graph import KnowledgeGraph
from kgkz.ingest import schema
from kgkz.ingest.schema import FrameColumn
from kgkz.names.lookup import Names, look_up
from kgkz.names.matching import fold
from kgkz.rdf.namespaces import PREFIXES, compact, expand, prologue
from kgkz.rdf.terms import IRI, Text, to_term
from kgkz.sparql.table import Table

LABELS = {
    "participation": "{agent} as {role} of {in_activity}",
    "membership": "{member} in {organisation}",
    "name_use": "the name {name}",
    "seat": "{seat_of} in {seat_in}",
    "tenure": "{office_holder} as {office}",
}
"""Kind of relation to the pattern of its label, with names of columns."""

_WITHOUT_PREFIX = {PREFIXES["kgkz"] + "Agent", PREFIXES["kgkz"] + "Place"}


def slug(label: str, kind: str) -> str:
    """Return a local name derived from a label. It begins with the kind, except for agents and places.

    Args:
        label: the label.
        kind: the kind of the entry.

    Examples:
        >>> slug("Opening of the Turkic Academy", "event"), slug("Turgut Özal", "person")
        ('event-opening-of-the-turkic-academy', 'turgut-ozal')
    """
    words = re.sub(r"[\W_]+", "-", re.sub(r"['’]", "", fold(label))).strip("-")
    if not words or _WITHOUT_PREFIX.intersection(schema.wider_classes(schema.class_of(kind))):
        return words
    return f"{kind.replace('_', '-')}-{words}"


def name_of(text: str, kind: str) -> str:
    """Return the IRI of a new entry.

    Args:
        text: an IRI, a CURIE or a local name in kebab-case.
        kind: the kind of the entry, for the error message.

    Raises:
        BadData: the text has none of these forms.
        BadParameter: the text begins like an IRI but is not a valid one.

    Examples:
        >>> name_of("jane-doe", "person") == name_of("id:jane-doe", "person") == PREFIXES["id"] + "jane-doe"
        True
    """
    if iri := expand(text):
        return iri
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return PREFIXES["id"] + text
    raise BadData(
        f"cannot derive an identifier from {text!r}; give one in the column {kind!r}, such as id:{slug('my own', kind)}"
    )


_FEW = 12
_MANY = 100  # unknown names; after that many no suggestions are made, because each takes time


class Directory:
    """The names of a graph and of the new entries.

    Args:
        graph: the graph.
        new: the IRIs and labels of the new entries.
        classes: the classes of the new entries.
    """

    def __init__(self, graph: KnowledgeGraph, new: Iterable[tuple[IRI, str]], classes: Iterable[str]) -> None:
        self._graph = graph
        self._new = dict(new)
        self._classes = set(classes)
        self._names: dict[tuple[str, ...], Names] = {}
        self._found: dict[tuple[str, tuple[str, ...]], IRI | KgkzError] = {}
        self._labels: dict[str, str] = {}
        self._unknown = 0

    def find(self, text: str, column: FrameColumn) -> IRI:
        """Return the entity or concept with the given name, among those valid for a column.

        Args:
            text: a name, an IRI or a CURIE.
            column: the column.

        Raises:
            UnknownEntity: no entity has the name; the message suggests similar valid names.
            BadData: the entity with this name is not valid for the column.
            BadParameter: several valid entities have the name.
        """
        key = (text, column.of)
        if key not in self._found:
            try:
                self._found[key] = self._find(text, column)
            except KgkzError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, KgkzError):
            raise type(found)(*found.args)  # a new object, because each raise adds to the traceback
        return found

    def label(self, iri: str) -> str:
        """Return the English label of an entity, or its CURIE if it has none."""
        if iri not in self._labels:
            rows = self._select(
                f"{prologue('rdfs')} SELECT ?name WHERE {{ {to_term(IRI(iri))} rdfs:label ?name }} ORDER BY STR(?name)"
            )
            english = [str(name) for (name,) in rows if isinstance(name, Text) and name.language == "en"]
            self._labels[iri] = next(iter(english), self._new.get(IRI(iri)) or compact(iri))
        return self._labels[iri]

    def existing(self, iris: Iterable[str]) -> set[str]:
        """Return the IRIs that already exist in the graph."""
        written = " ".join(str(to_term(IRI(iri))) for iri in iris)
        return {
            str(row[0])
            for row in self._select(f"SELECT DISTINCT ?thing {{ VALUES ?thing {{ {written} }} ?thing a ?k }}")
        }

    def _find(self, text: str, column: FrameColumn) -> IRI:
        fitting = self._fitting(column.of, "skos:inScheme" if column.holds == "concept" else "a")
        if (found := _look_up(text, fitting)) is not None:
            return found
        kind = " or ".join(self.label(iri) for iri in column.of) or "entity"
        self._unknown += 1
        nearest = offer(fitting.nearest(text) if self._unknown <= _MANY else ())
        if column.holds == "concept":
            concepts = sorted(map(self.label, fitting.entities))
            if len(concepts) <= _FEW or not nearest:
                nearest = f"; expected one of {', '.join(concepts)}"
            raise UnknownEntity(f"{text!r} is not in the scheme {compact(column.of[0])}{nearest}")
        if column.of and (other := _look_up(text, self._fitting((), "a"))) is not None:
            raise BadData(f"{text!r} is {compact(other)}; expected: {kind}")
        raise UnknownEntity(f"no {kind} is named {text!r}{nearest}")

    def _fitting(self, of: tuple[str, ...], member: str) -> Names:
        """Return the names of the entities in some classes or concept schemes; of all entities if there are none."""
        if of not in self._names:
            wanted = " ".join(str(to_term(IRI(iri))) for iri in of)
            new = self._new.items() if not of or self._classes.intersection(of) else ()
            which = f"VALUES ?of {{ {wanted} }} ?thing {member} ?of ." if wanted else ""
            self._names[of] = Names(self._select, which, new)
        return self._names[of]

    def _select(self, text: str) -> Table:
        answer = self._graph.query(text)
        assert isinstance(answer, Table)  # callers pass SELECT queries only
        return answer


def _look_up(text: str, names: Names) -> IRI | None:
    return look_up(text, names.entities.__contains__, lambda: names)
