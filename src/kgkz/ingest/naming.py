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
    "involvement": "{agent} as {role} of {involved_in}",
    "membership": "{member} in {organisation}",
    "name_use": "the name {name}",
    "seat": "{seat_of} in {seat_in}",
    "tenure": "{office_holder} as {office}",
}
"""Kinds of relations, whose label follows from what they relate, by the names of columns."""

_IN_THEIR_OWN_RIGHT = {PREFIXES["kgkz"] + "Agent", PREFIXES["kgkz"] + "Place"}


def slug(label: str, kind: str) -> str:
    """Make a local name out of a label; its first word says the kind, but for things in their own right.

    Examples:
        >>> slug("Opening of the Turkic Academy", "event"), slug("Turgut Özal", "person")
        ('event-opening-of-the-turkic-academy', 'turgut-ozal')
    """
    words = re.sub(r"[\W_]+", "-", re.sub(r"['’]", "", fold(label))).strip("-")
    if not words or _IN_THEIR_OWN_RIGHT.intersection(schema.wider_classes(schema.class_of(kind))):
        return words
    return f"{kind.replace('_', '-')}-{words}"


def name_of(text: str, kind: str) -> str:
    """Make the IRI of an entry.

    Args:
        text: an IRI, a CURIE or a local name in kebab-case.
        kind: the kind of the entry.

    Raises:
        BadData: it is none of these.
        BadParameter: it begins like an IRI and is none.

    Examples:
        >>> name_of("jane-doe", "person") == name_of("id:jane-doe", "person") == PREFIXES["id"] + "jane-doe"
        True
    """
    if iri := expand(text):
        return iri
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return PREFIXES["id"] + text
    raise BadData(
        f"cannot derive an identifier from this label; give one in the column {kind!r}, such as id:{slug('my own', kind)}"
    )


_FEW = 12
_MANY = 100  # names that nothing bears; with more of them no offers are made, each of which takes its time


class Directory:
    """The names of a graph, and of the entries that are on their way into it.

    Args:
        graph: the graph.
        coming: the entries that are on their way, with their labels.
        classes: the classes to which these belong.
    """

    def __init__(self, graph: KnowledgeGraph, coming: Iterable[tuple[IRI, str]], classes: Iterable[str]) -> None:
        self._graph = graph
        self._coming = dict(coming)
        self._classes = set(classes)
        self._names: dict[tuple[str, ...], Names] = {}
        self._found: dict[tuple[str, tuple[str, ...]], IRI | KgkzError] = {}
        self._labels: dict[str, str] = {}
        self._unknown = 0

    def find(self, text: str, column: FrameColumn) -> IRI:
        """Return the entity or concept with the given name, among those valid for a column.

        Raises:
            UnknownEntity: nothing in the graph bears the name; the nearest that fit are offered.
            BadData: what bears it does not fit the column.
            BadParameter: several things that fit bear it.
        """
        key = (text, column.of)
        if key not in self._found:
            try:
                self._found[key] = self._find(text, column)
            except KgkzError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, KgkzError):
            raise type(found)(*found.args)  # anew, since each row that raises one would add to its traceback
        return found

    def label(self, iri: str) -> str:
        """Give the English label of a thing, or its CURIE where it has none."""
        if iri not in self._labels:
            rows = self._select(
                f"{prologue('rdfs')} SELECT ?name WHERE {{ {to_term(IRI(iri))} rdfs:label ?name }} ORDER BY STR(?name)"
            )
            english = [str(name) for (name,) in rows if isinstance(name, Text) and name.language == "en"]
            self._labels[iri] = next(iter(english), self._coming.get(IRI(iri)) or compact(iri))
        return self._labels[iri]

    def held(self, iris: Iterable[str]) -> set[str]:
        """Return the IRIs that already exist in the graph."""
        written = " ".join(str(to_term(IRI(iri))) for iri in iris)
        return {
            str(row[0])
            for row in self._select(f"SELECT DISTINCT ?thing {{ VALUES ?thing {{ {written} }} ?thing a ?k }}")
        }

    def _find(self, text: str, column: FrameColumn) -> IRI:
        fitting = self._fitting(column.of, "skos:inScheme" if column.holds == "word" else "a")
        if (found := _look_up(text, fitting)) is not None:
            return found
        kind = " or ".join(self.label(iri) for iri in column.of) or "thing"
        self._unknown += 1
        nearest = offer(fitting.nearest(text) if self._unknown <= _MANY else ())
        if column.holds == "word":
            words = sorted(map(self.label, fitting.things))
            if len(words) <= _FEW or not nearest:
                nearest = f"; choose {', '.join(words)}"
            raise UnknownEntity(f"{text!r} is no word of {compact(column.of[0])}{nearest}")
        if column.of and (other := _look_up(text, self._fitting((), "a"))) is not None:
            raise BadData(f"{text!r} is {compact(other)}; expected: {kind}")
        raise UnknownEntity(f"no {kind} in the graph is called {text!r}{nearest}")

    def _fitting(self, of: tuple[str, ...], member: str) -> Names:
        """Index the names of what is in some classes or vocabularies; of everything, where there is none."""
        if of not in self._names:
            wanted = " ".join(str(to_term(IRI(iri))) for iri in of)
            coming = self._coming.items() if not of or self._classes.intersection(of) else ()
            which = f"VALUES ?of {{ {wanted} }} ?thing {member} ?of ." if wanted else ""
            self._names[of] = Names(self._select, which, coming)
        return self._names[of]

    def _select(self, text: str) -> Table:
        answer = self._graph.query(text)
        assert isinstance(answer, Table)  # only our own SELECTs come here
        return answer


def _look_up(text: str, names: Names) -> IRI | None:
    return look_up(text, names.things.__contains__, lambda: names)
