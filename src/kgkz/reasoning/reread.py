"""Separation of asserted and derived triples when a full export is loaded again.

A full export contains derived triples. They must not be treated as asserted, because shapes forbid them in asserted
data. Triples that the rules derive are omitted. A triple that only rules may add, but that they do not derive, is an
error.
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
    """Derived triples in the user's files.

    Attributes:
        derived: triples that the rules derive from the others; they are not treated as asserted.
        differing: triples with a property that only rules may add, but that no rule derives.
    """

    derived: frozenset[ox.Triple]
    differing: frozenset[ox.Triple]


@cache
def derived_properties() -> frozenset[ox.NamedNode]:
    """Return the properties that only rules may add; ``shape:Derived`` lists them."""
    triples = turtle.parse(root() / "ontology" / "shapes" / "terms.ttl")
    return frozenset(t.object for t in triples if (t.subject, t.predicate) == (_SHAPE, _TARGET))  # type: ignore[misc]


def reread(own: Collection[ox.Triple], shipped: Collection[ox.Triple], rules: Iterable[Path]) -> Reread:
    """Return the derived triples in the user's files.

    Args:
        own: the triples of the user's files. If no triple has a property that only rules may add, the files are not an
            export, and the result is empty.
        shipped: the asserted triples of the built-in graph.
        rules: the rule files; see ``derive``.

    Returns:
        The derived triples, and those that only rules may add but that are not derived.

    Raises:
        BadData: a date, an axiom or a rule is invalid, or the graph is inconsistent.

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
    """Return the asserted triples together with the derived ones."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in asserted)
    derive(store, rules=rules)
    return {quad.triple for quad in store}


def _implied(everything: Collection[ox.Triple], among: Collection[ox.Triple]) -> Iterator[ox.Triple]:
    """Return the types and statements that a more specific class or property of the same entity implies."""
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
