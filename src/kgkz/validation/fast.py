"""Validation with pyshifty in two steps: which shapes fail, then the details of these shapes only, which take longer.

A large graph is validated in parts, so that memory use is constant and time is proportional to its size.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgkz.rdf.namespaces import named_node
from kgkz.validation.parts import Statements
from kgkz.validation.reach import reach_of
from kgkz.validation.results import Result, Scope, read

_AT_ONCE = 60_000  # statements; larger graphs are validated in parts
_PORTION = 30_000  # statements about the entries of a part; it also contains statements about the nodes they refer to
_PROPERTY = named_node("sh:property")
_TARGETS = {
    named_node(f"sh:{name}") for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
}
_SAYS, _TYPE = named_node("sh:message"), named_node("rdf:type")
_GROUP = {_PROPERTY, *_TARGETS, _TYPE, _SAYS, named_node("sh:severity")}
_KINDS = {named_node("sh:NodeShape"), named_node("sh:PropertyShape")}


class Refused(Exception):
    """The engine does not support the shapes."""


class _Fault(NamedTuple):
    focus: bytes
    shape: str | None  # None for a blank node: such a shape can only be run together with all others


def check(data: Sequence[bytes], shapes: Iterable[ox.Triple], scope: Scope | None) -> Iterator[Result]:
    """Validate data against shapes.

    Args:
        data: lines of N-Triples.
        shapes: the shapes.
        scope: the entries for which results are needed; None means all.

    Yields:
        The results. They may include results outside the scope, and duplicates.

    Raises:
        Refused: the engine does not support the shapes.
        ImportError: the engine is not installed, or has another version.
    """
    shapes = _one_by_one(shapes)
    engine = _Engine(shapes, scope)
    reach = reach_of(shapes) if len(data) > _AT_ONCE else None
    if reach is None or reach.anywhere:
        whole = b"".join(data)
        yield from engine.details(whole, engine.faults(whole, reach and reach.anywhere))
    if reach is None:
        return
    statements = Statements(data, reach)
    if reach.together:
        members = statements.around(statements.members(reach.classes))
        yield from engine.details(members, engine.faults(members, reach.together))
    for entries in statements.portions(_PORTION, None if scope is None or scope.others else scope.entries):
        # Nodes that entries only refer to are incomplete in this part, and are validated in another part.
        faults = [fault for fault in engine.faults(statements.around(entries), reach.nearby) if fault.focus in entries]
        faulty = {fault.focus for fault in faults}
        results = engine.details(statements.around(faulty), faults)
        yield from (result for result in results if str(result.focus).encode() in faulty)


def _one_by_one(shapes: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Give the property shapes of a group their own targets, so that the engine reports each of them separately.

    A group is a node shape that says no more than which property shapes it has; its targets pass on to these. The
    messages of shapes with a name are cut short.
    """
    said: dict[Any, dict[ox.NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object_ in shapes:
        said[subject][predicate].append(object_)
    for shape, its in list(said.items()):
        members = its.get(_PROPERTY, [])
        if members and its.keys() <= _GROUP and all(isinstance(member, ox.NamedNode) for member in members):
            for target in _TARGETS & its.keys():
                for member in members:
                    said[member][target] += its[target]
                del said[shape][target]
        if _SAYS in its and isinstance(shape, ox.NamedNode) and _KINDS & set(its[_TYPE]):
            # The caller takes the messages from the shape. The engine copies every message into every result, and it
            # merges two shapes that differ only in their messages.
            said[shape][_SAYS] = [ox.Literal(shape.value)]
    return [ox.Triple(shape, *rest) for shape, its in said.items() for rest in _pairs(its)]


def _pairs(said: dict[ox.NamedNode, list[Any]]) -> Iterator[tuple[ox.NamedNode, Any]]:
    return ((predicate, object_) for predicate, objects in said.items() for object_ in objects)


class _Engine:
    """The engine with prepared shapes."""

    def __init__(self, shapes: Iterable[ox.Triple], scope: Scope | None) -> None:
        # The internal module is used because the public one converts every report to rdflib.
        from shifty._shifty import PreparedValidator

        text = ox.serialize(shapes, format=ox.RdfFormat.N_TRIPLES)
        self._validator = _ask(PreparedValidator, text, None, "nt")
        self._scope = scope

    def faults(self, data: bytes, shapes: Sequence[str] | None) -> list[_Fault]:
        """Return which entries violate which shapes, for the wanted entries and shapes."""
        answer = _ask(
            self._validator.validate_algebra, data, None, "nt", "data", None if shapes is None else list(shapes),
            run_infer=False, on_unsupported="error",
        )  # fmt: skip
        faults = ((_Fault(fault.focus_node.encode(), fault.shape_name), fault) for fault in answer.violations)
        return [named for named, fault in faults if self._is_wanted(named.focus, fault)]

    def details(self, data: bytes, faults: Iterable[_Fault]) -> Iterator[Result]:
        """Run the violated shapes, and return all results."""
        shapes = {fault.shape for fault in faults}
        if not shapes:
            return
        names = None if None in shapes else sorted(filter(None, shapes))
        answer = _ask(
            self._validator.validate_w3c, data, None, "nt", "data", names, run_infer=False, on_unsupported="error"
        )
        yield from read(answer._report_ntriples)

    def _is_wanted(self, focus: bytes, fault: Any) -> bool:
        if self._scope is None or self._scope.holds(focus, is_violation=False):
            return True
        severities = {fault.severity, *(reason.severity for reason in fault.reasons)}
        return self._scope.holds(focus, is_violation="Violation" in severities)


def _ask(question: Callable[..., Any], *words: Any, **more: Any) -> Any:
    try:
        return question(*words, **more)
    except ValueError as error:
        raise Refused from error
