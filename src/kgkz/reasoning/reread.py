"""Read a full export again: tell what was derived in it from what is asserted.

A full export holds derived triples beside the asserted ones. Read again, they must not count as asserted, because
shapes refuse them. Those that the rules derive anyway are left out; one that the rules do not derive is a fault.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.rdf import turtle
from kgkz.rdf.namespaces import named_node
from kgkz.rdf.shipped import root
from kgkz.reasoning.derive import derive

_TYPE = named_node("rdf:type")
_SHAPE, _TARGET = named_node("shape:Derived"), named_node("sh:targetSubjectsOf")
_ABOVE = {named_node("rdfs:subClassOf"), named_node("rdfs:subPropertyOf")}


class Reread(NamedTuple):
    """What was found in the triples of somebody's own files.

    Attributes:
        derived: triples that the rules derive from the others; they are not read as asserted.
        differing: triples with a property that only rules may give, which no rule derives.
    """

    derived: frozenset[ox.Triple]
    differing: frozenset[ox.Triple]


@cache
def derived_properties() -> frozenset[ox.NamedNode]:
    """List the properties that only rules may give; ``shape:Derived`` names them."""
    triples = turtle.parse(root() / "ontology" / "shapes" / "terms.ttl")
    return frozenset(t.object for t in triples if (t.subject, t.predicate) == (_SHAPE, _TARGET))  # type: ignore[misc]


def reread(own: Collection[ox.Triple], shipped: Collection[ox.Triple], rules: Iterable[Path]) -> Reread:
    """Find the derived triples among somebody's own.

    Args:
        own: the triples of the own files. Without a property that only rules give, they are no export, and nothing is
            derived.
        shipped: what is asserted beside them.
        rules: the rule files, as ``derive`` takes them.

    Returns:
        The triples that are derived, and those that should be and are not.

    Raises:
        BadData: a date, an axiom or a rule cannot be read, or statements contradict each other.

    Examples:
        >>> reread([], [], [])
        Reread(derived=frozenset(), differing=frozenset())
    """
    marked = {triple for triple in own if triple.predicate in derived_properties()}
    if not marked:
        return Reread(frozenset(), frozenset())
    rules = list(rules)
    known = set(shipped)
    new = set(own) - marked - known
    new -= _closed(known, rules)
    new -= set(_implied(new | known, new))
    closed = _closed(known | new, rules)
    given = set(own) - known - new
    return Reread(frozenset(given & closed), frozenset(given - closed))


def _closed(asserted: Collection[ox.Triple], rules: list[Path]) -> set[ox.Triple]:
    """Derive from triples; those that are asserted are among the result."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in asserted)
    derive(store, rules=rules)
    return {quad.triple for quad in store}


def _implied(everything: Collection[ox.Triple], among: Collection[ox.Triple]) -> Iterator[ox.Triple]:
    """Find the types and statements beside which a more special one stands."""
    below: dict[object, set[object]] = defaultdict(set)
    for triple in everything:
        if triple.predicate in _ABOVE:
            below[triple.object].add(triple.subject)

    @cache
    def special(term: object) -> frozenset[object]:
        found: set[object] = set()
        waiting = [term]
        while waiting:
            for one in below.get(waiting.pop(), ()):
                if one not in found and one != term:
                    found.add(one)
                    waiting.append(one)
        return frozenset(found)

    types: dict[object, set[object]] = defaultdict(set)
    said: dict[object, set[object]] = defaultdict(set)
    for subject, predicate, value in everything:
        if predicate == _TYPE:
            types[subject].add(value)
        else:
            said[subject, value].add(predicate)
    for triple in among:
        subject, predicate, value = triple
        beside, term = (types[subject], value) if predicate == _TYPE else (said[subject, value], predicate)
        if beside & special(term):
            yield triple
