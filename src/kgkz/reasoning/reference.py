"""owlrl as the reference reasoner, behind the same call."""

from collections.abc import Sequence

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.lists import FIRST
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning import fixpoint
from kgkz.reasoning.rules import Rule


def close(store: ox.Store, rules: Sequence[Rule]) -> None:
    """Add to a store what follows from what it holds by owlrl and rules; see ``fixpoint.close``.

    owlrl can only close the whole graph anew each time.

    Args:
        store: all triples in its default graph.
        rules: what follows beside OWL 2 RL.

    Raises:
        BadData: the graph has a triple as a term.
    """
    fixpoint.add(store, _owlrl(store))
    found = fixpoint.close(store, rules)
    while found:
        derived = _owlrl(store)
        fixpoint.add(store, derived)
        found = fixpoint.close(store, rules, derived)


def _owlrl(store: ox.Store) -> set[ox.Triple]:
    """Find with owlrl, by way of rdflib, what follows from a graph."""
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
        # A list keeps one entry a node, whatever else the entry is the same as.
        if p != FIRST
    } - triples
