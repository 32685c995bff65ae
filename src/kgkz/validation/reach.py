"""Analysis of the statements on which the validation of one entry depends.

With these statements an entry can be validated without the rest of a large graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kgkz.rdf.lists import FIRST, NIL, REST, list_members
from kgkz.rdf.namespaces import PREFIXES, named_node

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

_SH = PREFIXES["sh"]
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode", "target")
# Constraints that depend only on the node and on the statements with the node as subject.
_ON_THE_SPOT = {
    "closed", "datatype", "disjoint", "equals", "flags", "hasValue", "ignoredProperties", "in", "languageIn",
    "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "message", "minCount",
    "minExclusive", "minInclusive", "minLength", "nodeKind", "pattern", "qualifiedMaxCount", "qualifiedMinCount",
    "severity", "targetClass", "targetSubjectsOf", "uniqueLang",
}  # fmt: skip
_SHAPES = {"node", "not", "property", "qualifiedValueShape"}
_LISTS = {"and", "or", "xone"}
_QUERIES = {named_node(name) for name in ("rdf:type", "sh:message", "sh:select")}
_PATTERNS = {"BGP", "Distinct", "Extend", "Filter", "Join", "LeftJoin", "Project", "SelectQuery", "Union"}


class Reach(NamedTuple):
    """The statements on which shapes depend, relative to the validated entry.

    Attributes:
        steps: the number of properties on the longest path to a node whose statements are needed.
        pointing: the properties of statements with the entry as object that are needed.
        anywhere: the shapes that can depend on any statement.
        nearby: the other shapes; None if there are no shapes of the first type.
    """

    steps: int
    pointing: frozenset[str]
    anywhere: list[str]
    nearby: list[str] | None


class _AnywhereError(Exception):
    """A shape can depend on any statement of the graph."""


def reach_of(shapes: Iterable[ox.Triple]) -> Reach | None:
    """Return the statements on which shapes depend.

    A shape with constructs that this module does not analyse is assumed to depend on any statement.

    Args:
        shapes: the shapes.

    Returns:
        The result; None if some shapes depend on any statement but cannot be run separately, because a shape is a blank
        node.
    """
    graph = _Shapes(shapes)
    steps, anywhere, nearby = 0, [], []
    for shape in graph.targeted:
        try:
            steps = max(steps, graph.steps(shape, ()))
            nearby.append(shape)
        except _AnywhereError:
            anywhere.append(shape)
    if anywhere and any(isinstance(shape, ox.BlankNode) for shape in graph.targeted):
        return None
    names = [sorted(shape.value for shape in some) for some in (anywhere, nearby)]
    return Reach(steps, frozenset(graph.pointing), names[0], names[1] if anywhere else None)


class _Shapes:
    """The shapes, with the statements about each."""

    def __init__(self, shapes: Iterable[ox.Triple]) -> None:
        self._said: dict[Any, dict[ox.NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, object_ in shapes:
            self._said[subject][predicate].append(object_)
        self._first, self._rest = (
            {node: said[part][0] for node, said in self._said.items() if part in said} for part in (FIRST, REST)
        )
        targets = {named_node(f"sh:{name}") for name in _TARGETS}
        self.targeted = [shape for shape, said in self._said.items() if targets & said.keys()]
        self.pointing: set[str] = set()

    def steps(self, shape: Any, above: tuple[Any, ...]) -> int:
        """Return the number of properties from a node to the most distant node whose statements the shape needs.

        Raises:
            _AnywhereError: the number is not limited or not known.
        """
        if shape in above:
            raise _AnywhereError
        said = self._said[shape]
        paths = said.get(named_node("sh:path"), [])
        if not all(isinstance(path, ox.NamedNode) for path in paths):
            raise _AnywhereError
        inner = [self._steps_of(predicate, object_, (*above, shape)) for predicate, object_ in self._parts(shape)]
        # The constraints of a property shape apply to the values, one step away.
        return max((len(paths) + steps for steps in inner if steps is not None), default=0)

    def _parts(self, shape: Any) -> Iterator[tuple[str, Any]]:
        for predicate, objects in self._said[shape].items():
            for object_ in objects:
                name = predicate.value.removeprefix(_SH)
                if name in _LISTS:
                    yield from (("node", member) for member in list_members(object_, self._first, self._rest, NIL))
                elif name not in _ON_THE_SPOT and name != "path":
                    yield name, object_

    def _steps_of(self, name: str, object_: Any, above: tuple[Any, ...]) -> int | None:
        """Return the number of steps from the node of a constraint; None if the constraint needs no statements."""
        if name in _SHAPES:
            return self.steps(object_, above)
        if name == "class":
            return 0
        if name == "sparql":
            self._look_through(object_)
            return 0
        if object_ in (named_node("sh:NodeShape"), named_node("sh:PropertyShape")):
            return None
        raise _AnywhereError

    def _look_through(self, constraint: Any) -> None:
        """Collect the properties that a SPARQL constraint needs from statements with the entry as object.

        Raises:
            _AnywhereError: it needs statements that do not contain the entry.
        """
        from rdflib import URIRef, Variable
        from rdflib.plugins.sparql import prepareQuery

        said = self._said[constraint]
        if said.keys() - _QUERIES:
            raise _AnywhereError
        for select in said[named_node("sh:select")]:
            try:
                query = prepareQuery(select.value).algebra
            except Exception as error:  # rdflib raises a plain Exception for an unknown prefix
                raise _AnywhereError from error
            for subject, predicate, object_ in _triples(query):
                if object_ == Variable("this") and isinstance(predicate, URIRef):
                    self.pointing.add(str(predicate))
                elif subject != Variable("this") or not isinstance(predicate, URIRef | Variable):
                    raise _AnywhereError


def _triples(part: "CompValue") -> "Iterator[tuple[Any, Any, Any]]":
    """Return the triple patterns of a query.

    Raises:
        _AnywhereError: the query has parts in which ``$this`` can be unbound or rebound.
    """
    if part.name not in _PATTERNS or "EXISTS" in str(part.expr):
        raise _AnywhereError
    yield from part.triples or ()
    for inner in filter(None, (part.p, part.p1, part.p2)):
        yield from _triples(inner)
