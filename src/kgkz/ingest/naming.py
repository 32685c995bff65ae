"""What an entry is called: its label, where it may be left out, and its IRI."""

import re
from collections.abc import Iterable

from kgkz.errors import BadData, UnknownEntity, did_you_mean
from kgkz.graph.graph import KnowledgeGraph
from kgkz.ingest import schema
from kgkz.ingest.schema import FrameColumn
from kgkz.names.lookup import names_query, resolve
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
    raise BadData(f"no name can be made of this; write one in the column {kind!r}, such as id:{slug('my own', kind)}")


_FEW = 12

Named = tuple[IRI, str]
"""A thing, and one of its names."""


class Directory:
    """The names of a graph, and of the entries that are on their way into it.

    Args:
        graph: the graph.
        coming: the entries that are on their way, with their labels.
        classes: the classes to which these belong.
    """

    def __init__(self, graph: KnowledgeGraph, coming: Iterable[Named], classes: Iterable[str]) -> None:
        self._graph = graph
        self._coming = list(coming)
        self._classes = set(classes)
        self._named: dict[tuple[str, ...], list[Named]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], IRI] = {}

    def find(self, text: str, column: FrameColumn) -> IRI:
        """Find the one thing or word that a text names, among those that fit a column.

        Raises:
            UnknownEntity: nothing in the graph bears the name; the nearest that fit are offered.
            BadData: what bears it does not fit the column.
            BadParameter: several things that fit bear it.
        """
        key = (text, column.of)
        if key not in self._found:
            self._found[key] = self._find(text, column)
        return self._found[key]

    def label(self, iri: str) -> str:
        """Give the English label of a thing, or its CURIE where it has none."""
        rows = self._select(
            f"{prologue('rdfs')} SELECT ?label WHERE {{ {to_term(IRI(iri))} rdfs:label ?label }} ORDER BY STR(?label)"
        )
        english = [row[0] for row in rows if isinstance(row[0], Text) and row[0].language == "en"]
        coming = [label for thing, label in self._coming if thing == iri]
        return next(map(str, [*english, *coming]), compact(iri))

    def held(self, iris: Iterable[str]) -> set[str]:
        """Tell which of some things the graph describes already."""
        written = " ".join(str(to_term(IRI(iri))) for iri in iris)
        return {
            str(row[0])
            for row in self._select(f"SELECT DISTINCT ?thing {{ VALUES ?thing {{ {written} }} ?thing a ?k }}")
        }

    def _find(self, text: str, column: FrameColumn) -> IRI:
        fitting = self._names(column)
        try:
            return _resolve(text, fitting)
        except UnknownEntity:
            pass
        kind = " or ".join(self.label(iri) for iri in column.of) or "thing"
        offer = did_you_mean(text, {name for _, name in fitting})
        if column.holds == "word":
            words = sorted({self.label(thing) for thing, _ in fitting})
            if len(words) <= _FEW or not offer:
                offer = f"; choose {', '.join(words)}"
            raise UnknownEntity(f"{text!r} is no word of {compact(column.of[0])}{offer}")
        if column.of:
            try:
                other = _resolve(text, self._select_names(""))
            except UnknownEntity:
                pass
            else:
                raise BadData(f"{text!r} names {compact(other)}, which is no {kind}")
        raise UnknownEntity(f"no {kind} in the graph is called {text!r}{offer}")

    def _names(self, column: FrameColumn) -> list[Named]:
        """List what fits a column, with each name."""
        if column.of not in self._named:
            wanted = " ".join(str(to_term(IRI(iri))) for iri in column.of)
            member = "skos:inScheme" if column.holds == "word" else "a"
            named = self._select_names(f"VALUES ?of {{ {wanted} }} ?thing {member} ?of ." if wanted else "")
            if not column.of or self._classes.intersection(column.of):
                named += self._coming
            self._named[column.of] = named
        return self._named[column.of]

    def _select_names(self, restriction: str) -> list[Named]:
        rows = self._select(names_query(restriction))
        return [(thing, str(name)) for thing, name, _ in rows if isinstance(thing, IRI)]

    def _select(self, text: str) -> Table:
        answer = self._graph.query(text)
        assert isinstance(answer, Table)  # only our own SELECTs come here
        return answer


def _resolve(text: str, named: list[Named]) -> IRI:
    things = {thing for thing, _ in named}
    return resolve(text, things.__contains__, lambda: named)
