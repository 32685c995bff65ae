"""Evaluation of rules until they derive nothing new (semi-naive: each round joins the new triples with all triples).

Derived triples are added to the default graph, and also to named graphs, from which the next round reads the new
triples. ``derived`` lists the triples of these named graphs; ``forget`` removes the named graphs.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import count

import pyoxigraph as ox

from kgkz.rdf.namespaces import named_node, prologue
from kgkz.reasoning.rules import AXIOMS, KINDS, MONOTONE, NEW, NEXT, SCHEMA, Rule

INNER = "urn:kgkz:"
"""Prefix of IRIs that exist only during reasoning."""

_INVERSE = named_node("owl:inverseOf")
_FOUND_AXIOM = prologue("owl", "rdf", "rdfs") + (
    f"ASK {{ {{ VALUES ?p {{ {' '.join(AXIOMS)} }} GRAPH <{NEW}> {{ ?s ?p ?o }} }}"
    f" UNION {{ VALUES ?kind {{ {' '.join(KINDS)} }} GRAPH <{NEW}> {{ ?s a ?kind }} }} }}"
)


def close(store: ox.Store, rules: Sequence[Rule], new: Collection[ox.Triple] | None = None) -> bool:
    """Add to a store the triples that rules derive.

    Args:
        store: a store with all triples, also those of ``new``, in the default graph.
        rules: the rules; rules of the stage ``after`` are ignored.
        new: the triples to which the rules have not been applied; None means all triples.

    Returns:
        Whether any triple was derived.
    """
    schema, monotone = ([rule for rule in rules if rule.stage == stage] for stage in (SCHEMA, MONOTONE))
    before = len(list(store.named_graphs()))
    given = graph = _fresh(store)
    store.extend(ox.Quad(s, p, o, graph) for s, p, o in new or ())
    whole = new is None
    while whole or store.contains_named_graph(graph):
        if whole or store.query(_FOUND_AXIOM.replace(f"<{NEW}>", str(graph))):
            whole = True  # a new axiom can give new results with old triples
            _name_inverses(store)
            while sum(run(store, rule) for rule in schema):
                pass
        found = _fresh(store)
        for rule in monotone:
            for update in [rule.whole] if whole else rule.news:
                store.update(update.replace(f"<{NEW}>", str(graph)).replace(f"<{NEXT}>", str(found)))
        graph, whole = found, False
    if new:
        store.remove_graph(given)
    return len(list(store.named_graphs())) > before


def run(store: ox.Store, rule: Rule) -> bool:
    """Run a rule once on all triples. Return whether it derived a new triple."""
    found = _fresh(store)
    store.update(rule.whole.replace(f"<{NEXT}>", str(found)))
    return store.contains_named_graph(found)


def add(store: ox.Store, triples: Collection[ox.Triple]) -> None:
    """Add triples that were derived without a rule and that are not in the store yet."""
    graph = _fresh(store)
    store.extend(ox.Quad(*triple) for triple in triples)
    store.extend(ox.Quad(s, p, o, graph) for s, p, o in triples)


def derived(store: ox.Store) -> Iterator[ox.Triple]:
    """Return the triples derived since the last call of ``forget``."""
    for graph in list(store.named_graphs()):
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield quad.triple


def forget(store: ox.Store) -> None:
    """Remove the named graphs that record which triples are derived."""
    for graph in list(store.named_graphs()):
        store.remove_graph(graph)


def _fresh(store: ox.Store) -> ox.NamedNode:
    """Return the name of a graph that is not in the store."""
    names = (ox.NamedNode(f"{INNER}{number}") for number in count())
    return next(name for name in names if not store.contains_named_graph(name))


def _name_inverses(store: ox.Store) -> None:
    """Copy the statements about each anonymous inverse property to an IRI, because a predicate must be an IRI."""
    default = ox.DefaultGraph()
    inverses = {
        term: ox.NamedNode(f"{INNER}inverse:{term.value}")
        for quad in store.quads_for_pattern(None, _INVERSE, None, default)
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.BlankNode)
    }
    said = [
        ox.Triple(inverses.get(s, s), p, inverses.get(o, o))
        for inverse in inverses
        for subject, object_ in ((inverse, None), (None, inverse))
        for s, p, o, _ in store.quads_for_pattern(subject, None, object_, default)
    ]
    add(store, [triple for triple in said if ox.Quad(*triple) not in store])
