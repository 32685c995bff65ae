"""Which statements of a graph a query in a SPARQL constraint asks for, told from its patterns."""

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

Way = tuple[frozenset[str], ...]
"""The way from an entry to a node: for each step the properties, one of which leads on."""

_Triple = tuple[Any, Any, Any]
_Reached = dict[Any, Way]
_WRAPPERS = {"Distinct", "Project", "SelectQuery"}
# Parts that find more, and never less, where there are more statements; so what is joined with them may come first.
_MONOTONE = {"BGP", "Extend", "Filter", "Join", "Union"}
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}


class AnywhereError(Exception):
    """A query, or the shape that it belongs to, may ask for any statement of the graph."""


class Asked(NamedTuple):
    """What a query asks for.

    Attributes:
        ways: those that lead from the entry in question to the nodes of whose statements it asks.
        pointing: the properties by which it asks what points at the entry.
        nodes: the nodes that it names, and of whose statements it asks.
        classes: the classes of which it asks for every member.
    """

    ways: set[Way]
    pointing: set[str]
    nodes: set[str]
    classes: set[str]

    def add(self, other: "Asked") -> None:
        """Ask for what another asks for, too."""
        self.ways.update(other.ways)
        self.pointing.update(other.pointing)
        self.nodes.update(other.nodes)
        self.classes.update(other.classes)


@cache
def asked_by(query: str) -> Asked:
    """Say which statements a query asks for; the parser takes some 30 ms for a query, and so is not asked twice.

    Args:
        query: a SELECT, in which ``$this`` is the entry in question.

    Returns:
        The answer.

    Raises:
        AnywhereError: that cannot be told.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # the library has no class of its own for a prefix that it does not know
        raise AnywhereError from error
    reader = _Reader()
    reader.read(algebra, reader.this)
    return reader.asked


class _Reader:
    """Reads the parts of a query.

    A triple pattern asks for statements about its subject; so it must be known by which way each subject is reached.
    """

    def __init__(self) -> None:
        from rdflib import RDF, BNode, URIRef, Variable
        from rdflib.paths import AlternativePath, SequencePath

        self.asked = Asked(set(), set(), set(), set())
        self.this: _Reached = {Variable("this"): ()}
        self._variable, self._name, self._type = (Variable, BNode), URIRef, RDF.type
        self._either, self._sequence = AlternativePath, SequencePath

    def read(self, part: "CompValue", reached: _Reached) -> _Reached:
        """Read a part of a query.

        Args:
            part: the part.
            reached: variables that have a value in every solution that those of the part are joined with, and the ways
                to their values.

        Returns:
            These, and those that have a value in every solution of the part.

        Raises:
            AnywhereError: it is not known by which way a subject is reached.
        """
        if part.name == "BGP":
            return self._read_patterns(part.triples, reached)
        graphs = _graphs_in(part.expr)
        if part.name == "Filter":
            found = self.read(part.p, reached)
            for graph in graphs:
                if not _is_monotone(graph):
                    raise AnywhereError
                self.read(graph, found)
            return found
        if graphs or part.name not in {*_WRAPPERS, *_MONOTONE, "LeftJoin"}:
            raise AnywhereError
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
                raise AnywhereError
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

    def _steps(self, predicate: Any) -> Way:
        """Write a property, alternatives, or a sequence of these, as steps."""
        if isinstance(predicate, self._name):
            return (frozenset({str(predicate)}),)
        if isinstance(predicate, self._either) and all(isinstance(one, self._name) for one in predicate.args):
            return (frozenset(map(str, predicate.args)),)
        if isinstance(predicate, self._sequence):
            return tuple(step for part in predicate.args for step in self._steps(part))
        raise AnywhereError


def _is_monotone(part: "CompValue") -> bool:
    inner = filter(None, (part.p, part.p1, part.p2))
    return part.name in _MONOTONE and not _graphs_in(part.expr) and all(map(_is_monotone, inner))


def _graphs_in(expression: Any) -> "list[CompValue]":
    """List the patterns after ``EXISTS`` in an expression."""
    from rdflib.plugins.sparql.algebra import traverse

    found: list[CompValue] = []

    def note(node: Any) -> None:
        if getattr(node, "name", None) in _EXISTS:
            found.append(node.graph)

    traverse(expression, visitPre=note)
    return found
