"""The reference reasoner owlrl, with the same interface as ``fixpoint``."""

from collections.abc import Sequence

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.lists import FIRST
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning import fixpoint
from kgkz.reasoning.rules import Rule


def close(store: ox.Store, rules: Sequence[Rule]) -> None:
    """Add to a store the triples that owlrl and rules derive; see ``fixpoint.close``.

    owlrl is not incremental: each call computes the closure of the whole graph.

    Args:
        store: a store with all triples in the default graph.
        rules: the rules in addition to OWL 2 RL.

    Raises:
        BadData: the graph contains a triple term.
    """
    fixpoint.add(store, _owlrl(store))
    found = fixpoint.close(store, rules)
    while found:
        derived = _owlrl(store)
        fixpoint.add(store, derived)
        found = fixpoint.close(store, rules, derived)


def _owlrl(store: ox.Store) -> set[ox.Triple]:
    """Return the triples that owlrl derives from a graph. The graph is converted to rdflib and back."""
    import owlrl
    import rdflib

    triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    ours: dict[object, ox.NamedNode | ox.BlankNode | ox.Literal] = {}

    def theirs(term: object) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
        match term:
            case ox.NamedNode():
                made: rdflib.URIRef | rdflib.BNode | rdflib.Literal = rdflib.URIRef(term.value)
            case ox.BlankNode():
                made = rdflib.BNode(term.value)
            case ox.Literal() if term.language:
                made = rdflib.Literal(term.value, lang=term.language)
            case ox.Literal():
                made = rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
            case _:
                raise BadData(f"owlrl does not support triple terms ({term}); use reasoner='fast'")
        ours[made] = term
        return made

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((theirs(triple.subject), theirs(triple.predicate), theirs(triple.object)))
    for term in map(named_node, ("rdf:type", "owl:sameAs", "owl:Nothing")):
        theirs(term)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    # A term that was not in the graph comes from owlrl's own axioms and reports.
    back = ((ours.get(s), ours.get(p), ours.get(o)) for s, p, o in graph)
    return {
        ox.Triple(s, p, o)
        for s, p, o in back
        if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None
        # A list node keeps a single rdf:first, even if the member is owl:sameAs other entities.
        if p != FIRST
    } - triples
