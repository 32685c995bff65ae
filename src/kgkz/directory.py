"""Who bears which name in a graph: looked up among the things of a class, or the words of a vocabulary."""

from collections.abc import Iterable

from kgkz.errors import BadData, UnknownEntity, did_you_mean
from kgkz.graph import KnowledgeGraph
from kgkz.kinds import FrameColumn
from kgkz.names import names_query, resolve
from kgkz.resources import compact, prologue
from kgkz.results import Table
from kgkz.terms import IRI, Text, to_term

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
