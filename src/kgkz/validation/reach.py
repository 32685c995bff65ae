"""Analysis of the statements on which the validation of one entry depends.

With these statements an entry can be validated without the rest of a large graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgkz.rdf.lists import FIRST, NIL, REST, list_members
from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.validation.dependencies import Dependencies, PropertyPath, UnlimitedError, dependencies_of

_SH = PREFIXES["sh"]
_TARGETS = {
    named_node(f"sh:{name}") for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
}
_TARGET_CLASS = named_node("sh:targetClass")
# Constraints on the values and on their number, which need no statements about the values.
_OF_VALUES = {
    "datatype", "disjoint", "equals", "flags", "hasValue", "ignoredProperties", "in", "languageIn", "lessThan",
    "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "message", "minCount", "minExclusive",
    "minInclusive", "minLength", "nodeKind", "path", "pattern", "qualifiedMaxCount", "qualifiedMinCount", "severity",
    "targetClass", "targetSubjectsOf", "uniqueLang",
}  # fmt: skip
_OF_STATEMENTS = {"class", "closed"}
_SHAPES = {"node", "not", "property", "qualifiedValueShape"}
_LISTS = {"and", "or", "xone"}
_QUERIES = {named_node(name) for name in ("rdf:type", "sh:message", "sh:select")}


class Reach(NamedTuple):
    """The statements on which shapes depend, relative to the validated entry.

    Attributes:
        steps: for each step, the properties to follow to the nodes whose statements are needed.
        pointing: the properties of statements with the entry as object that are needed.
        nodes: the IRIs in the shapes whose statements are needed.
        nearby: the shapes that need no other statements; None if these are all shapes.
        together: the shapes that compare all members of some classes.
        classes: these classes.
        anywhere: the shapes that can depend on any statement.
    """

    steps: tuple[frozenset[str], ...] = ()
    pointing: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    nearby: tuple[str, ...] | None = None
    together: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    anywhere: tuple[str, ...] = ()


def reach_of(shapes: Iterable[ox.Triple]) -> Reach | None:
    """Return the statements on which shapes depend.

    A shape with constructs that this module does not analyse is assumed to depend on any statement.

    Args:
        shapes: the shapes.

    Returns:
        The result; None if the shapes must run in several groups but cannot, because one is a blank node.
    """
    graph = _Shapes(shapes)
    found = Dependencies(set(), set(), set(), set())
    nearby: list[Any] = []
    together: list[Any] = []
    anywhere: list[Any] = []
    for shape in graph.targeted:
        try:
            asked = graph.dependencies_of(shape)
        except UnlimitedError:
            anywhere.append(shape)
        else:
            (together if asked.classes else nearby).append(shape)
            found.add(asked)
    steps = tuple(frozenset[str]().union(*step) for step in zip_longest(*found.ways, fillvalue=frozenset[str]()))
    if not anywhere and not together:
        return Reach(steps, frozenset(found.pointing), frozenset(found.nodes))
    if any(isinstance(shape, ox.BlankNode) for shape in graph.targeted):
        return None
    names = [tuple(sorted(shape.value for shape in some)) for some in (nearby, together, anywhere)]
    return Reach(
        steps, frozenset(found.pointing), frozenset(found.nodes), names[0], names[1], frozenset(found.classes), names[2]
    )


class _Shapes:
    """The shapes, with the statements about each."""

    def __init__(self, shapes: Iterable[ox.Triple]) -> None:
        self._said: dict[Any, dict[ox.NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, object_ in shapes:
            self._said[subject][predicate].append(object_)
        self._first, self._rest = (
            {node: said[part][0] for node, said in self._said.items() if part in said} for part in (FIRST, REST)
        )
        self.targeted = [shape for shape, said in self._said.items() if _TARGETS & said.keys()]

    def dependencies_of(self, shape: Any) -> Dependencies:
        """Return the statements on which a shape depends.

        Raises:
            UnlimitedError: they are not limited, or not known.
        """
        asked = Dependencies({()}, set(), set(), set())  # a target has at least one statement
        self._ask(shape, (), (), asked)
        if asked.classes:
            targets = self._said[shape]
            if _TARGETS & targets.keys() != {_TARGET_CLASS}:
                raise UnlimitedError
            asked.classes.update(class_.value for class_ in targets[_TARGET_CLASS])
        return asked

    def _ask(self, shape: Any, way: PropertyPath, above: tuple[Any, ...], asked: Dependencies) -> None:
        """Collect the statements on which a shape depends at the end of a path."""
        if shape in above:
            raise UnlimitedError
        paths = self._said[shape].get(named_node("sh:path"), [])
        if not all(isinstance(path, ox.NamedNode) for path in paths):
            raise UnlimitedError
        values = way
        for path in paths:  # at most one: the constraints apply to the values, one step away
            values = (*way, frozenset({path.value}))
            asked.ways.add(way)
        for name, object_ in self._parts(shape):
            if name in _SHAPES:
                self._ask(object_, values, (*above, shape), asked)
            elif name in _OF_STATEMENTS:
                asked.ways.add(values)
            elif name == "sparql":
                self._ask_query(object_, way, asked)
            elif object_ not in (named_node("sh:NodeShape"), named_node("sh:PropertyShape")):
                raise UnlimitedError

    def _parts(self, shape: Any) -> Iterator[tuple[str, Any]]:
        for predicate, objects in self._said[shape].items():
            for object_ in objects:
                name = predicate.value.removeprefix(_SH)
                if name in _LISTS:
                    yield from (("node", member) for member in list_members(object_, self._first, self._rest, NIL))
                elif name not in _OF_VALUES:
                    yield name, object_

    def _ask_query(self, constraint: Any, way: PropertyPath, asked: Dependencies) -> None:
        """Collect the statements on which a SPARQL constraint depends."""
        said = self._said[constraint]
        if said.keys() - _QUERIES:
            raise UnlimitedError
        for select in said[named_node("sh:select")]:
            its = dependencies_of(select.value)
            asked.add(its._replace(ways={way + further for further in its.ways}))
            if asked.classes and way:  # a node at the end of a path need not be in the target class
                raise UnlimitedError
