"""Analysis of the statements on which the query of a SPARQL constraint depends, from its triple patterns."""

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

PropertyPath = tuple[frozenset[str], ...]
"""A path from an entry to a node: for each step, the properties that it can follow."""

_Triple = tuple[Any, Any, Any]
_Reached = dict[Any, PropertyPath]
_WRAPPERS = {"Distinct", "Project", "SelectQuery"}
# Monotone parts: more statements never give fewer solutions. So the other side of a join may be evaluated first.
_MONOTONE = {"BGP", "Extend", "Filter", "Join", "Union"}
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}


class UnlimitedError(Exception):
    """A query, or its shape, can depend on any statement of the graph."""


class Dependencies(NamedTuple):
    """The statements on which a query depends, relative to the validated entry.

    Attributes:
        ways: the paths from the entry to the nodes whose statements are needed.
        pointing: the properties of statements with the entry as object that are needed.
        nodes: the IRIs in the query whose statements are needed.
        classes: the classes of which every member is needed.
    """

    ways: set[PropertyPath]
    pointing: set[str]
    nodes: set[str]
    classes: set[str]

    def add(self, other: "Dependencies") -> None:
        """Add the dependencies of another query."""
        self.ways.update(other.ways)
        self.pointing.update(other.pointing)
        self.nodes.update(other.nodes)
        self.classes.update(other.classes)


@cache
def dependencies_of(query: str) -> Dependencies:
    """Return the statements on which a query depends. The result is cached, because parsing takes about 30 ms.

    Args:
        query: a SELECT query, in which ``$this`` is the validated entry.

    Returns:
        The dependencies.

    Raises:
        UnlimitedError: they are not limited, or not known.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # the library has no exception class for an undeclared prefix
        raise UnlimitedError from error
    reader = _Reader()
    reader.read(algebra, reader.this)
    return reader.asked


class _Reader:
    """Analyses the algebra of a query.

    A triple pattern needs the statements about its subject. So a path to each subject must be known.
    """

    def __init__(self) -> None:
        from rdflib import RDF, BNode, URIRef, Variable
        from rdflib.paths import AlternativePath, SequencePath

        self.asked = Dependencies(set(), set(), set(), set())
        self.this: _Reached = {Variable("this"): ()}
        self._variable, self._name, self._type = (Variable, BNode), URIRef, RDF.type
        self._either, self._sequence = AlternativePath, SequencePath

    def read(self, part: "CompValue", reached: _Reached) -> _Reached:
        """Analyse a part of the algebra.

        Args:
            part: the part.
            reached: variables that are bound in every solution with which the part is joined, with the paths to their
                values.

        Returns:
            These variables, and those that are bound in every solution of the part.

        Raises:
            UnlimitedError: no path to a subject is known.
        """
        if part.name == "BGP":
            return self._read_patterns(part.triples, reached)
        graphs = _graphs_in(part.expr)
        if part.name == "Filter":
            found = self.read(part.p, reached)
            for graph in graphs:
                if not _is_monotone(graph):
                    raise UnlimitedError
                self.read(graph, found)
            return found
        if graphs or part.name not in {*_WRAPPERS, *_MONOTONE, "LeftJoin"}:
            raise UnlimitedError
        if part.name in {*_WRAPPERS, "Extend"}:
            return self.read(part.p, reached)
        if part.name == "Join" and part.p1.name == part.p2.name == "BGP":
            return self._read_patterns([*part.p1.triples, *part.p2.triples], reached)
        first = self.read(part.p1, reached)
        if part.name == "Union":
            self.read(part.p2, reached)
            return reached
        second = self.read(part.p2, first if _is_monotone(part.p2) else self.this)
        return first if part.name == "LeftJoin" else second | first

    def _read_patterns(self, waiting: list[_Triple], reached: _Reached) -> _Reached:
        reached = reached.copy()
        while waiting:
            for kind in (self._about_reached, self._about_named, self._pointing_at_this, self._about_members):
                done = [triple for triple in waiting if kind(triple, reached)]
                if done:
                    break
            else:
                raise UnlimitedError
            waiting = [triple for triple in waiting if triple not in done]
        return reached

    def _about_reached(self, triple: _Triple, reached: _Reached) -> bool:
        subject, predicate, object_ = triple
        if subject not in reached:
            return False
        if isinstance(predicate, self._variable):
            self.asked.ways.add(reached[subject])
            return True
        *ways, end = accumulate(((step,) for step in self._steps(predicate)), initial=reached[subject])
        self.asked.ways.update(ways)
        if isinstance(object_, self._variable):
            reached.setdefault(object_, end)
        return True

    def _about_named(self, triple: _Triple, _: _Reached) -> bool:
        subject, predicate, _object = triple
        if not isinstance(subject, self._name) or not isinstance(predicate, self._name):
            return False
        self.asked.nodes.add(str(subject))
        return True

    def _pointing_at_this(self, triple: _Triple, _: _Reached) -> bool:
        _subject, predicate, object_ = triple
        if object_ not in self.this or not isinstance(predicate, self._name):
            return False
        self.asked.pointing.add(str(predicate))
        return True

    def _about_members(self, triple: _Triple, reached: _Reached) -> bool:
        subject, predicate, object_ = triple
        if predicate != self._type or not isinstance(object_, self._name):
            return False
        self.asked.classes.add(str(object_))
        reached[subject] = ()
        return True

    def _steps(self, predicate: Any) -> PropertyPath:
        """Return the steps of a property, of alternatives, or of a sequence of these."""
        if isinstance(predicate, self._name):
            return (frozenset({str(predicate)}),)
        if isinstance(predicate, self._either) and all(isinstance(one, self._name) for one in predicate.args):
            return (frozenset(map(str, predicate.args)),)
        if isinstance(predicate, self._sequence):
            return tuple(step for part in predicate.args for step in self._steps(part))
        raise UnlimitedError


def _is_monotone(part: "CompValue") -> bool:
    inner = filter(None, (part.p, part.p1, part.p2))
    return part.name in _MONOTONE and not _graphs_in(part.expr) and all(map(_is_monotone, inner))


def _graphs_in(expression: Any) -> "list[CompValue]":
    """Return the patterns after ``EXISTS`` in an expression."""
    from rdflib.plugins.sparql.algebra import traverse

    found: list[CompValue] = []

    def note(node: Any) -> None:
        if getattr(node, "name", None) in _EXISTS:
            found.append(node.graph)

    traverse(expression, visitPre=note)
    return found
