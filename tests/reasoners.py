"""reasonable, a fast OWL 2 RL reasoner in Rust, as a second reference."""

from pathlib import Path

import pyoxigraph as ox
import reasonable
from rdflib import BNode, Literal, URIRef

from kgkz.reasoning.derive import is_worth_keeping


def derived_by_reasonable(store: ox.Store, folder: Path) -> set[ox.Triple]:
    """Return the triples about data that reasonable derives and that are not in the store.

    It has no rules for enumerations (cls-oo) and for nested restrictions (scm-svf, scm-avf, scm-hv).
    """
    file = folder / "graph.ttl"
    store.dump(str(file), format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(file))
    triples = [(term(s), term(p), term(o)) for s, p, o in reasoner.reason() if not isinstance(s, Literal)]
    closed = {ox.Triple(*triple) for triple in triples if isinstance(triple[1], ox.NamedNode)}
    return {triple for triple in closed if ox.Quad(*triple) not in store and is_worth_keeping(triple)}


def term(theirs: URIRef | BNode | Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(theirs, URIRef):
        return ox.NamedNode(str(theirs))
    if isinstance(theirs, BNode):
        return ox.BlankNode(str(theirs))
    if theirs.language:
        return ox.Literal(str(theirs), language=theirs.language)
    return ox.Literal(str(theirs), datatype=ox.NamedNode(str(theirs.datatype)) if theirs.datatype else None)
