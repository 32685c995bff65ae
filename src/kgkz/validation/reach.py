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
from kgkz.validation.asked import AnywhereError, Asked, Way, asked_by

_SH = PREFIXES["sh"]
_TARGETS = {
    named_node(f"sh:{name}") for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
}
_TARGET_CLASS = named_node("sh:targetClass")
# What asks for no statement about a value, only what it is itself, and how many there are.
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
        steps: step by step, the properties that they follow to nodes of whose statements they ask.
        pointing: the properties by which another entry may point at the one in question, and be asked for.
        nodes: the nodes that they name, and of whose statements they ask.
        nearby: the shapes that look no further; None where these are all.
        together: the shapes that compare all members of some classes with each other.
        classes: these classes.
        anywhere: the shapes that may look anywhere.
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
        The answer; None where the shapes must be asked in several groups, and cannot be, since one has no name.
    """
    graph = _Shapes(shapes)
    found = Asked(set(), set(), set(), set())
    nearby: list[Any] = []
    together: list[Any] = []
    anywhere: list[Any] = []
    for shape in graph.targeted:
        try:
            asked = graph.asked_by(shape)
        except AnywhereError:
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

    def asked_by(self, shape: Any) -> Asked:
        """Say which statements a shape asks for.

        Raises:
            AnywhereError: that cannot be said.
        """
        asked = Asked({()}, set(), set(), set())  # of whatever is a target, some statement says so
        self._ask(shape, (), (), asked)
        if asked.classes:
            targets = self._said[shape]
            if _TARGETS & targets.keys() != {_TARGET_CLASS}:
                raise AnywhereError
            asked.classes.update(class_.value for class_ in targets[_TARGET_CLASS])
        return asked

    def _ask(self, shape: Any, way: Way, above: tuple[Any, ...], asked: Asked) -> None:
        """Note which statements a shape asks for at the end of a way."""
        if shape in above:
            raise AnywhereError
        paths = self._said[shape].get(named_node("sh:path"), [])
        if not all(isinstance(path, ox.NamedNode) for path in paths):
            raise AnywhereError
        values = way
        for path in paths:  # one at most: its constraints are about the values, one step away
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
                raise AnywhereError

    def _parts(self, shape: Any) -> Iterator[tuple[str, Any]]:
        for predicate, objects in self._said[shape].items():
            for object_ in objects:
                name = predicate.value.removeprefix(_SH)
                if name in _LISTS:
                    yield from (("node", member) for member in list_members(object_, self._first, self._rest, NIL))
                elif name not in _OF_VALUES:
                    yield name, object_

    def _ask_query(self, constraint: Any, way: Way, asked: Asked) -> None:
        """Note which statements a constraint in SPARQL asks for."""
        said = self._said[constraint]
        if said.keys() - _QUERIES:
            raise AnywhereError
        for select in said[named_node("sh:select")]:
            its = asked_by(select.value)
            asked.add(its._replace(ways={way + further for further in its.ways}))
            if asked.classes and way:  # what is at the end of a way need not be a member of the target class
                raise AnywhereError
