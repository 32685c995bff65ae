"""Rules run until nothing is new; only new triples are joined with all others.

What is derived stands in the default graph with all else, and once more in named graphs, by which the next round tells
what is new. ``derived`` lists what stands in these, ``forget`` takes them away.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import count

import pyoxigraph as ox

from kgkz.rdf.namespaces import named_node, prologue
from kgkz.reasoning.rules import AXIOMS, KINDS, MONOTONE, NEW, NEXT, SCHEMA, Rule

INNER = "urn:kgkz:"
"""How names begin that exist only while rules run."""

_INVERSE = named_node("owl:inverseOf")
_FOUND_AXIOM = prologue("owl", "rdf", "rdfs") + (
    f"ASK {{ {{ VALUES ?p {{ {' '.join(AXIOMS)} }} GRAPH <{NEW}> {{ ?s ?p ?o }} }}"
    f" UNION {{ VALUES ?kind {{ {' '.join(KINDS)} }} GRAPH <{NEW}> {{ ?s a ?kind }} }} }}"
)


def close(store: ox.Store, rules: Sequence[Rule], new: Collection[ox.Triple] | None = None) -> bool:
    """Add to a store what follows from what it holds.

    Args:
        store: all triples in its default graph, those of ``new`` among them.
        rules: what follows from what; those of the stage ``after`` are left out.
        new: the triples on which the rules have not been run yet; all of them if left out.

    Returns:
        Whether anything was derived.
    """
    schema, monotone = ([rule for rule in rules if rule.stage == stage] for stage in (SCHEMA, MONOTONE))
    before = len(list(store.named_graphs()))
    given = graph = _fresh(store)
    store.extend(ox.Quad(s, p, o, graph) for s, p, o in new or ())
    whole = new is None
    while whole or store.contains_named_graph(graph):
        if whole or store.query(_FOUND_AXIOM.replace(f"<{NEW}>", str(graph))):
            whole = True  # a rule that reads a new axiom may find more in what is known
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
    """Run a rule once on all triples, and tell whether it found anything new."""
    found = _fresh(store)
    store.update(rule.whole.replace(f"<{NEXT}>", str(found)))
    return store.contains_named_graph(found)


def add(store: ox.Store, triples: Collection[ox.Triple]) -> None:
    """Add triples that something else than a rule has derived, and that the store does not hold."""
    graph = _fresh(store)
    store.extend(ox.Quad(*triple) for triple in triples)
    store.extend(ox.Quad(s, p, o, graph) for s, p, o in triples)


def derived(store: ox.Store) -> Iterator[ox.Triple]:
    """List what has been derived since ``forget``."""
    for graph in list(store.named_graphs()):
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield quad.triple


def forget(store: ox.Store) -> None:
    """Forget what of the default graph is derived."""
    for graph in list(store.named_graphs()):
        store.remove_graph(graph)


def _fresh(store: ox.Store) -> ox.NamedNode:
    """Name a graph that the store does not hold."""
    names = (ox.NamedNode(f"{INNER}{number}") for number in count())
    return next(name for name in names if not store.contains_named_graph(name))


def _name_inverses(store: ox.Store) -> None:
    """Say of a name what is said of each nameless inverse of a property, since a triple needs a name to use it."""
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
