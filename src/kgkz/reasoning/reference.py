"""owlrl as the reference reasoner, behind the same call."""

from collections.abc import Callable, Collection, Iterable

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.namespaces import PREFIXES
from kgkz.reasoning.axioms import refuse_unsupported

_OWL, _RDF = PREFIXES["owl"], PREFIXES["rdf"]
_TYPE, _SAME = ox.NamedNode(_RDF + "type"), ox.NamedNode(_OWL + "sameAs")
_FIRST = ox.NamedNode(_RDF + "first")


def reference() -> Callable[[Iterable[ox.Triple | ox.Quad]], set[ox.Triple]]:
    """Do with owlrl what ``Closure`` does; it can only close the whole graph anew each time."""
    known: set[ox.Triple] = set()

    def add(statements: Iterable[ox.Triple | ox.Quad]) -> set[ox.Triple]:
        known.update(one if isinstance(one, ox.Triple) else one.triple for one in statements)
        derived = _owlrl(known)
        known.update(derived)
        return derived

    return add


def _owlrl(triples: Collection[ox.Triple]) -> set[ox.Triple]:
    """Close a graph with owlrl, by way of rdflib."""
    import owlrl
    import rdflib

    refuse_unsupported(triples)
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
                raise BadData(f"{term} is a triple as a term, which owlrl does not know; choose the reasoner 'fast'")
        ours[made] = term
        return made

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((theirs(triple.subject), theirs(triple.predicate), theirs(triple.object)))
    for term in (_TYPE, _SAME, ox.NamedNode(_OWL + "Nothing")):
        theirs(term)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    # A term that was not in the graph comes from owlrl's own axioms and reports.
    back = ((ours.get(s), ours.get(p), ours.get(o)) for s, p, o in graph)
    return {
        ox.Triple(s, p, o)
        for s, p, o in back
        if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None
        # A list keeps one entry a node, whatever else the entry is the same as.
        if p != _FIRST
    } - set(triples)
